import type { Contract } from '@docent/contracts/contract';
import type { Budget, Call, Usage } from '@docent/contracts/turn';
import type { Context as LambdaContext } from 'aws-lambda';
import type * as z from 'zod';
import { callFunction, streamFunction, type Outgoing } from './call.ts';
import { fromClientContext, type Accounts, type Carried } from './carried.ts';
import { DocentError } from './error.ts';
import { log, type Log } from './log.ts';

/** Kept back from Lambda's own limit, so that a function still answers, with an error, before it is killed. */
const MARGIN_MS = 250;

let served = 0;

/** All that a function knows of its invocation. */
export class FunctionContext {
  readonly requestId: string;
  /** One for all invocations that follow from one request (AWS X-Ray's root). */
  readonly trace: string;
  readonly turn: string | undefined;
  /** When the function must have answered, in milliseconds since 1970: its own limit, or its caller's, whichever is sooner. */
  readonly deadline: number;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Something was carried: the caller is a function of ours. */
  readonly carried: Carried | null;
  readonly cold: boolean;
  readonly calls: Call[] = [];
  readonly usage: Usage[] = [];
  private allowance: Budget | null;

  constructor(name: string, lambda: LambdaContext) {
    this.carried = fromClientContext(lambda.clientContext);
    this.cold = served++ === 0;
    this.requestId = lambda.awsRequestId;
    this.trace = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1] ?? lambda.awsRequestId;
    this.turn = this.carried?.turn;
    this.allowance = this.carried?.budget ?? null;
    const own = Date.now() + lambda.getRemainingTimeInMillis() - MARGIN_MS;
    // Whole, as timers want it.
    this.deadline = Math.floor(Math.min(own, this.carried?.deadline ?? own));
    this.signal = AbortSignal.timeout(Math.max(0, this.deadline - Date.now()));
    this.log = log.child({
      function: name,
      requestId: this.requestId,
      trace: this.trace,
      ...(this.turn && { turn: this.turn }),
    });
  }

  /** Milliseconds until the deadline, 0 when it has passed. */
  remaining(): number {
    return Math.max(0, this.deadline - Date.now());
  }

  /** Sets what this invocation and those behind it may spend, unless its caller has. */
  allow(budget: Budget): void {
    this.allowance ??= budget;
  }

  /** What the turn may still spend, or null when nobody set a budget. */
  budget(): Budget | null {
    const given = this.allowance;
    if (!given) return null;
    const tokens = this.usage.reduce((sum, use) => sum + use.inputTokens + use.outputTokens, 0);
    const usd = this.usage.reduce((sum, use) => sum + use.usd, 0);
    return { tokens: Math.max(0, given.tokens - tokens), usd: Math.max(0, given.usd - usd) };
  }

  /** Enters a model's work in the accounts. */
  spend(usage: Usage): void {
    this.usage.push(usage);
  }

  /** Invokes another function and waits for its answer, within what is left of this one's time. */
  async call<C extends Contract, Action extends string>(
    contract: C,
    input: Asked<C, Action>,
    options?: CallOptions,
  ): Promise<Answer<C, Action>> {
    return (await callFunction(contract, input, this.outgoing(options))) as Answer<C, Action>;
  }

  /** Invokes another function and gives its events as they come. */
  async *stream<C extends Contract>(
    contract: C,
    input: z.input<C['input']>,
    options?: CallOptions,
  ): AsyncGenerator<z.output<C['output']>> {
    yield* streamFunction(contract, input, this.outgoing(options));
  }

  accounts(): Accounts {
    return { cold: this.cold, calls: this.calls, usage: this.usage };
  }

  private outgoing(options: CallOptions = {}): Outgoing {
    const deadline = Math.floor(Math.min(this.deadline, options.deadline ?? Infinity));
    if (deadline <= Date.now()) throw new DocentError('DeadlineExceeded', 'there is no time left for another call');
    const signals = [this.signal];
    if (options.signal) signals.push(options.signal);
    if (deadline < this.deadline) signals.push(AbortSignal.timeout(deadline - Date.now()));
    const signal = AbortSignal.any(signals);
    const budget = options.budget ?? this.budget() ?? undefined;
    return {
      carried: { deadline, turn: options.turn ?? this.turn, budget },
      signal,
      onBusy: options.onBusy,
      settle: (call: Call, accounts: Accounts | null) => {
        this.calls.push(call, ...(accounts?.calls ?? []));
        this.usage.push(...(accounts?.usage ?? []));
      },
    };
  }
}

/** What a function is asked; `Action` is which of the things that it does, where it does several. */
export type Asked<C extends Contract, Action extends string> = z.input<C['input']> & { action?: Action };

/** What a function answers; where it does several things, what it answers to the one that was asked of it. */
export type Answer<C extends Contract, Action extends string> =
  z.output<C['output']> extends { action: string }
    ? Extract<z.output<C['output']>, { action: Action }>
    : z.output<C['output']>;

/** What one call is given that differs from its function's own. */
export type CallOptions = {
  deadline?: number;
  signal?: AbortSignal;
  turn?: string;
  budget?: Budget;
  /** Told once when the function is busy and the call is about to wait for it. */
  onBusy?: () => void;
};
