import type { ClaudeCall } from '../claude.ts';
import { costOf, MAX_OUTPUT_TOKENS, type Role } from '../models.ts';

/** Kept back of the time, for what is done after the answer. */
const MARGIN_MS = 200;
/** With less time than this, or fewer tokens, asking is of no use. */
const LEAST_MS = 1000;
const LEAST_TOKENS: Record<Role, number> = { decide: 200, answer: 200, rerank: 100, enhance: 300 };
/** Characters a token holds at the least in ordinary text: an estimate must not be too low. */
const CHARACTERS_PER_TOKEN = 3;
const RETRIES = 3;

export type Limits = {
  maxTokens: number;
  /** The budget, not the role, sets `maxTokens`. */
  cutByBudget: boolean;
  /** Given to the SDK: retries, each attempt's time, and all of it together. */
  options: { timeout: number; maxRetries: number; signal: AbortSignal };
};

/** What one request may take of the time and budget that are left, or which of them is not enough. */
export function limitsFor(
  role: Role,
  model: string,
  prompt: unknown,
  call: ClaudeCall,
): Limits | 'deadline' | 'budget' {
  const time = call.deadline - Date.now() - MARGIN_MS;
  if (time < LEAST_MS) return 'deadline';
  const affordable = call.budget ? affordableTokens(model, JSON.stringify(prompt).length, call.budget) : Infinity;
  const maxTokens = Math.min(MAX_OUTPUT_TOKENS[role], affordable);
  if (maxTokens < LEAST_TOKENS[role]) return 'budget';
  return {
    maxTokens,
    cutByBudget: maxTokens < MAX_OUTPUT_TOKENS[role],
    options: {
      // An attempt that hangs leaves time for another.
      timeout: Math.max(LEAST_MS, Math.floor(time * 0.6)),
      maxRetries: RETRIES,
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(time)]),
    },
  };
}

/** Output tokens that a budget still pays for, once it has paid for the prompt. */
function affordableTokens(model: string, promptCharacters: number, budget: NonNullable<ClaudeCall['budget']>): number {
  const input = Math.ceil(promptCharacters / CHARACTERS_PER_TOKEN);
  const prompt = { input, output: 0, cacheWrite: 0, cacheRead: 0 };
  const perToken = costOf(model, { ...prompt, output: 1 }) - costOf(model, prompt);
  const byMoney = Math.floor((budget.usd - costOf(model, prompt)) / perToken);
  return Math.max(0, Math.min(budget.tokens - input, byMoney));
}
