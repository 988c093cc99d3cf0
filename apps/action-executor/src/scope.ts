import type { actionExecutor } from '@docent/contracts/action-executor';
import type { Filters } from '@docent/contracts/passage';
import type * as z from 'zod';

/** On whose behalf, and within what, every action is done. */
export type Scope = Omit<z.output<typeof actionExecutor.input>, 'actions'>;

/** What both let through, or null when that is nothing. */
export function narrow(outer: Filters, inner: Filters = {}): Filters | null {
  const collections = common(outer.collections, inner.collections);
  const documents = common(outer.documents, inner.documents);
  const tags = common(outer.tags, inner.tags);
  const mediaTypes = common(outer.mediaTypes, inner.mediaTypes);
  const headings = deeper(outer.headings, inner.headings);
  if ([collections, documents, tags, mediaTypes].some((values) => values?.length === 0) || headings === null)
    return null;
  const updatedAfter = [outer.updatedAfter, inner.updatedAfter]
    .filter((time) => time !== undefined)
    .sort(byTime)
    .at(-1);
  const updatedBefore = [outer.updatedBefore, inner.updatedBefore].filter((time) => time !== undefined).sort(byTime)[0];
  const all = { collections, documents, tags, mediaTypes, headings, updatedAfter, updatedBefore };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Whether a document is one that the filters let through, as far as its collection and identifier say. */
export const allows = (filters: Filters, document: { document: string; collection: string }): boolean =>
  (filters.collections?.includes(document.collection) ?? true) &&
  (filters.documents?.includes(document.document) ?? true);

const byTime = (a: string, b: string) => Date.parse(a) - Date.parse(b);

function common(outer?: string[], inner?: string[]): string[] | undefined {
  return outer && inner ? inner.filter((value) => outer.includes(value)) : (outer ?? inner);
}

/** The longer of two heading paths, when it begins with the other; null when neither does. */
function deeper(outer?: string[], inner?: string[]): string[] | undefined | null {
  if (!outer || !inner) return outer ?? inner;
  const [short, long] = outer.length < inner.length ? [outer, inner] : [inner, outer];
  return short.every((heading, index) => heading === long[index]) ? long : null;
}
