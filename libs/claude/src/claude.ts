import type { Action, Conclusion, Observation } from '@docent/contracts/actions';
import type { DocumentRecord } from '@docent/contracts/document';
import type { Passage } from '@docent/contracts/passage';
import type { Rewrite } from '@docent/contracts/response-enhancement';
import type { Budget, Message, Source, Usage } from '@docent/contracts/turn';
import type { FunctionContext, Log } from '@docent/function-kit';

/** What a turn asks of Claude, or of the offline answerer in its place. */
export type Claude = {
  /** No key is set: nothing is asked of a model, and answers are quotes. */
  readonly offline: boolean;
  /** What to do next: actions to be done side by side, or how the round ends. */
  decide(input: DecideInput, call: ClaudeCall): Promise<Decision>;
  /** The answer as it comes. The last event is `end`. */
  answer(input: AnswerInput, call: ClaudeCall): AsyncGenerator<AnswerEvent, void, undefined>;
  /**
   * Which of the passages answer the queries, the best first, by their place in the list; those that do not are left out.
   * Null where nobody can tell: offline, and without time, budget or an answer of the API.
   */
  rerank(input: RerankInput, call: ClaudeCall): Promise<number[] | null>;
  /** Questions to go on with, and the answer rewritten where that was asked for. */
  enhance(input: EnhanceInput, call: ClaudeCall): Promise<Enhancement>;
};

/** What every call is bound by. */
export type ClaudeCall = {
  /** Aborts when nobody waits any more. */
  signal: AbortSignal;
  /** When the answer must be there, retries included, in milliseconds since 1970. */
  deadline: number;
  /** What may still be spent, or null where nobody set a limit. */
  budget: Budget | null;
  /** Called once for each request to the API, failed ones too, with what it cost. */
  spend(usage: Usage): void;
  log: Log;
};

/** What a function's own invocation is bound by holds for Claude too. */
export const callFor = (context: FunctionContext): ClaudeCall => ({
  signal: context.signal,
  deadline: context.deadline,
  budget: context.budget(),
  spend: (usage) => context.spend(usage),
  log: context.log,
});

export type DecideInput = {
  question: string;
  /** Oldest first, without the question. */
  history: Message[];
  observations: Observation[];
  /** This round included. In the last one nothing more is looked up. */
  roundsLeft: number;
};
export type Decision = { actions: Action[]; conclusion?: Conclusion };

export type AnswerInput = {
  question: string;
  history: Message[];
  /** Without duplicates, the best first. */
  passages: Passage[];
  /** What a listing found. */
  documents?: DocumentRecord[];
  /** What could not be done, in words for people: the answer takes account of it. */
  notes?: string[];
  /** Cosine of each text to the query, by an embedding model; the offline answerer is better with it, and works without. */
  likeness?: Likeness;
};
export type Likeness = (query: string, texts: string[]) => Promise<number[]>;

export type AnswerEvent =
  | { type: 'text'; text: string }
  /** Follows the text it supports. `quote` stands in the passage's text, character for character: whole sentences. */
  | { type: 'citation'; passage: number; quote: string }
  | { type: 'end'; stopped: Stopped; note?: string };

/**
 * `declined`: the documents do not say. `refused`: the model would not answer. `deadline`, `budget` and `max-tokens`: what
 * came until then is the answer. `error`: the stream broke after text had come.
 */
export type Stopped = 'answered' | 'declined' | 'refused' | 'deadline' | 'budget' | 'max-tokens' | 'error';

export type RerankInput = {
  queries: readonly string[];
  passages: readonly Pick<Passage, 'path' | 'headings' | 'text'>[];
};

export type EnhanceInput = {
  question: string;
  answer: string;
  sources: Source[];
  /** Headings near what was found. */
  headings: string[];
  rewrite?: Rewrite;
};
/** `answer` only where a rewrite was asked for and done; `notes` say why one was not. */
export type Enhancement = { followUps: string[]; answer?: string; notes: string[] };

/** How an answer begins when the documents do not hold it, from Claude and offline alike. */
export const DECLINED = 'I found nothing in your documents that answers this.';
