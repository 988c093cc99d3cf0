import type { DocumentRecord } from '@docent/contracts/document';
import { oneLine, say, styled } from './terminal.ts';

/** A document as `--json` prints it; `status` is READY, PARTIAL or FAILED once it has been processed, or DELETED. */
export type Row = {
  document: string;
  status: DocumentRecord['status'] | 'DELETED';
  /** Where it failed. */
  stage: string | null;
  /** Why it is PARTIAL or FAILED. */
  reason: string | null;
  chunks: number | null;
};

export const rowOf = ({ path, status, stage, reason, chunks }: DocumentRecord): Row => ({
  ...{ document: path, status, stage: stage ?? null, reason: reason ?? null, chunks: chunks ?? null },
});

const COLOURS: Partial<Record<Row['status'], 'green' | 'yellow' | 'red'>> = {
  ...{ READY: 'green', PARTIAL: 'yellow', FAILED: 'red' },
};

/** The same for a person: the reason stands on a line of its own. */
export function sayRow({ document, status, stage, reason, chunks }: Row): void {
  const colour = COLOURS[status];
  const head = colour ? styled(colour, status.padEnd(9)) : status.padEnd(9);
  const count = chunks === null ? '' : styled('dim', `  ${chunks} ${chunks === 1 ? 'chunk' : 'chunks'}`);
  say(`${head}  ${oneLine(document)}${count}`);
  if (reason !== null) say(`${' '.repeat(11)}${stage === null ? '' : `${stage}: `}${oneLine(reason)}`);
}
