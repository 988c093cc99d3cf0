import type { Counts, Finding } from '@docent/contracts/audit';
import type { Server } from './server/server.ts';

type Page = { findings: Finding[]; counts: Counts; cursor?: string };

export type Audit = { counts: Counts; findings: Finding[] };

/** The whole audit, page after page; `onPage` is told what was counted so far. */
export async function auditIndex(
  server: Server,
  repair: boolean,
  onPage: (counts: Counts) => void = () => {},
): Promise<Audit> {
  const findings: Finding[] = [];
  let counts: Counts | undefined;
  let cursor: string | undefined;
  do {
    const page: Page = await server.post('/index/audit', { repair, ...(cursor && { cursor }) });
    findings.push(...page.findings);
    counts = counts ? sum(counts, page.counts) : page.counts;
    onPage(counts);
    cursor = page.cursor;
  } while (cursor);
  return { counts: counts!, findings };
}

/** Of two trees of numbers of one shape. */
const sum = <Tree extends object>(a: Tree, b: Tree): Tree =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => {
      const other = b[name as keyof Tree] as unknown;
      return [name, typeof value === 'number' ? value + (other as number) : sum(value as object, other as object)];
    }),
  ) as Tree;
