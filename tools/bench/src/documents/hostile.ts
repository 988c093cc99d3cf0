import { closeParser, DocumentError, parseDocument, warmUpParser } from '@docent/documents';
import { hostileFiles } from '@docent/documents/fixtures';
import { watchParser } from './parser-memory.ts';

export interface HostileOutcome {
  file: string;
  megabytesOfFile: number;
  seconds: number;
  /** Above what the parser held idle. */
  peakMegabytes: number | undefined;
  outcome: string;
}

/** Reads every hostile file, each by a fresh parser. */
export async function readHostileFiles(onFile: (name: string) => void): Promise<HostileOutcome[]> {
  const outcomes: HostileOutcome[] = [];
  for (const { name: file, make } of hostileFiles) {
    onFile(file);
    const bytes = make();
    closeParser();
    await warmUpParser();
    const started = performance.now();
    const { result: outcome, megabytes: peakMegabytes } = await watchParser(() => outcomeOf(file, bytes));
    const seconds = (performance.now() - started) / 1000;
    outcomes.push({ file, megabytesOfFile: bytes.byteLength / 1e6, seconds, peakMegabytes, outcome });
  }
  closeParser();
  return outcomes;
}

async function outcomeOf(name: string, bytes: Uint8Array): Promise<string> {
  try {
    const { items, lost, warnings } = await parseDocument(bytes, { name });
    const partial = lost?.[0] ? `PARTIAL: ${lost[0].reason}` : (warnings?.[0] ?? '');
    return `read, ${items.length} items. ${partial}`.trim();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}
