import { MARK, MARK_COLUMNS, oneOf, quoted, type MarkRow } from './columns.ts';
import type { Table } from './package.ts';

/**
 * The law of the table: of a document's marks the highest decides, and every row below it is dead, whoever wrote it and
 * in whatever order. So commits only append, and writers at once need not know of one another.
 */
export type Order = Pick<MarkRow, 'document' | 'version' | 'attempt' | 'removed'>;

/** The newer version; of one version its removal; of the same twice the later attempt. */
export function isBelow(row: Order, mark: Order): boolean {
  if (row.version !== mark.version) return row.version < mark.version;
  if (row.removed !== mark.removed) return mark.removed;
  return row.attempt < mark.attempt;
}

/** The rows of the mark's document that are below it. What is dead stays dead, so this may be asked at any time. */
export function below({ document, version, attempt, removed }: Order): string {
  const same = removed
    ? `(NOT removed OR attempt < ${quoted(attempt)})`
    : `(NOT removed AND attempt < ${quoted(attempt)})`;
  const older = `version < ${quoted(version)} OR (version = ${quoted(version)} AND ${same})`;
  return `(document = ${quoted(document)} AND (${older}))`;
}

/** The deciding mark of each document that has one. */
export type Marks = ReadonlyMap<string, MarkRow>;

export function highest(marks: Iterable<MarkRow>): Map<string, MarkRow> {
  const deciding = new Map<string, MarkRow>();
  for (const mark of marks) {
    const known = deciding.get(mark.document);
    if (!known || isBelow(known, mark)) deciding.set(mark.document, mark);
  }
  return deciding;
}

/** Documents asked for in one query. */
const ASKED = 500;

export async function marksOf(table: Table, documents: Iterable<string>): Promise<Marks> {
  const ids = [...new Set(documents)];
  const found: MarkRow[] = [];
  for (let from = 0; from < ids.length; from += ASKED) {
    const where = `${MARK} AND ${oneOf('document', ids.slice(from, from + ASKED))}`;
    found.push(...((await table.query().where(where).select(MARK_COLUMNS).toArray()) as unknown as MarkRow[]));
  }
  return highest(found);
}

export async function allMarks(table: Table): Promise<MarkRow[]> {
  return (await table.query().where(MARK).select(MARK_COLUMNS).toArray()) as unknown as MarkRow[];
}

/** A chunk is found when it came with the mark that decides about its document. */
export function isLive(row: Record<string, unknown>, marks: Marks): boolean {
  const mark = marks.get(String(row.document));
  return mark !== undefined && !mark.removed && mark.version === row.version && mark.attempt === row.attempt;
}
