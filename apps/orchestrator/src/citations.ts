import type { Passage } from '@docent/contracts/passage';
import { sourceExtractor } from '@docent/contracts/source-extractor';
import type { Source } from '@docent/contracts/turn';
import type * as z from 'zod';
import type { Draft } from './draft.ts';
import { call, type Scope } from './scope.ts';

/** The number a citation got, or null when it is not shown; and the sources that are new by it or have grown. */
export type Resolved = { type: 'resolved'; number: number | null; sources: Source[] };

type Citation = { passage: number; quote: string };
type Waiting = Citation & { settle: (resolved: Resolved) => void };

const CHECK_MS = 15_000;
const MAX_AT_ONCE = 200;
const none: Resolved = { type: 'resolved', number: null, sources: [] };

/**
 * Has citations checked, one call after another: those that come while a call is under way go together in the next. So
 * numbers follow the order of the text, and a burst of citations costs two calls.
 */
export class Citations {
  private readonly scope: Scope;
  private readonly passages: Passage[];
  private readonly draft: Draft;
  private readonly known = new Map<number, Source>();
  private waiting: Waiting[] = [];
  private working = false;

  constructor(scope: Scope, passages: Passage[], draft: Draft) {
    this.scope = scope;
    this.passages = passages;
    this.draft = draft;
  }

  check({ passage, quote }: Citation): Promise<Resolved> {
    return new Promise((settle) => {
      this.waiting.push({ passage, quote, settle });
      if (!this.working) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.working = true;
    // What comes in the same moment goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_AT_ONCE);
      for (const [index, resolved] of (await this.resolve(batch)).entries()) batch[index]!.settle(resolved);
    }
    this.working = false;
  }

  /** What cannot be checked is not shown, and said. */
  private async resolve(batch: Citation[]): Promise<Resolved[]> {
    const { caller, context } = this.scope;
    const citations = batch.map(({ passage, quote }) => {
      const { ranks: _ranks, ...cited } = this.passages[passage]!;
      return { passage: cited, quote };
    });
    try {
      const input = { caller, citations, known: [...this.known.values()] };
      const checked = await call(this.scope, sourceExtractor, input, { deadline: Date.now() + CHECK_MS });
      for (const source of checked.sources) this.known.set(source.number, source);
      return this.shared(checked);
    } catch (error) {
      if (!this.scope.cancelled.aborted) {
        context.log.warn({ err: error }, 'citations were not checked');
        this.draft.notes.add(`Some sources could not be checked and are not shown: ${(error as Error).message}.`);
      }
      return batch.map(() => none);
    }
  }

  /** Each source goes with the first citation that has its number. */
  private shared({ sources, resolved }: z.output<typeof sourceExtractor.output>): Resolved[] {
    const left = new Map(sources.map((source) => [source.number, source]));
    return resolved.map(({ number, reason }) => {
      if (number === null) {
        this.scope.context.log.warn({ reason }, 'a quote did not verify');
        this.draft.notes.add('A source is not shown: its quote does not stand in the document word for word.');
        return none;
      }
      const source = left.get(number);
      left.delete(number);
      return { type: 'resolved', number, sources: source ? [source] : [] };
    });
  }
}
