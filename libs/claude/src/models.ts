import type { Usage } from '@docent/contracts/turn';
import { DocentError } from '@docent/function-kit';

export type Role = 'decide' | 'answer' | 'rerank' | 'enhance';

/** Haiku for decisions and short texts, Sonnet for answers. */
const DEFAULT_MODELS: Record<Role, string> = {
  decide: 'claude-haiku-5-5',
  answer: 'claude-sonnet-5-5',
  rerank: 'claude-haiku-5-5',
  enhance: 'claude-haiku-5-5',
};

/** Thinking counts towards these. */
export const MAX_OUTPUT_TOKENS: Record<Role, number> = { decide: 2048, answer: 4096, rerank: 1024, enhance: 4096 };

/** The model of each role: CLAUDE_MODEL_DECIDE, CLAUDE_MODEL_ANSWER, CLAUDE_MODEL_RERANK, CLAUDE_MODEL_ENHANCE. */
export function modelsFrom(env: NodeJS.ProcessEnv): Record<Role, string> {
  const chosen = (role: Role) => env[`CLAUDE_MODEL_${role.toUpperCase()}`] ?? DEFAULT_MODELS[role];
  return { decide: chosen('decide'), answer: chosen('answer'), rerank: chosen('rerank'), enhance: chosen('enhance') };
}

/** US dollars for a million tokens; cache writes are those that live five minutes. */
type Prices = { input: number; output: number; cacheWrite: number; cacheRead: number };
type Model = {
  prices: Prices;
  /** Prices of requests whose prompt, cached parts included, is longer than `over` tokens. */
  long?: { over: number; prices: Prices };
  /** Sent along so that the first word comes soon; each model takes other settings, and answers 400 to the rest. */
  quick: { thinking?: { type: 'between_tools' }; output_config?: { effort: 'low' } };
};

export const PRICES_AS_OF = '2026-11-12';

/** Anthropic's list prices (platform.claude.com, "Pricing"). Bedrock's global endpoints cost the same. */
const MODELS: Record<string, Model> = {
  'claude-haiku-5-5': {
    prices: { input: 0.1, output: 0.5, cacheWrite: 0.125, cacheRead: 0.01 },
    long: { over: 100_000, prices: { input: 0.5, output: 2.5, cacheWrite: 0.625, cacheRead: 0.05 } },
    quick: { output_config: { effort: 'low' } },
  },
  'claude-sonnet-5-5': {
    prices: { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.1 },
    quick: { thinking: { type: 'between_tools' }, output_config: { effort: 'low' } },
  },
  'claude-opus-5-5': {
    prices: { input: 4, output: 20, cacheWrite: 5, cacheRead: 0.2 },
    quick: { output_config: { effort: 'low' } },
  },
  'claude-fable-5-2': {
    prices: { input: 8, output: 40, cacheWrite: 10, cacheRead: 0.2 },
    quick: { output_config: { effort: 'low' } },
  },
  'claude-haiku-4-5': { prices: { input: 1, output: 5, cacheWrite: 1.25, cacheRead: 0.1 }, quick: {} },
};

/** A model of the table, under its own name or Bedrock's. */
function find(model: string): Model {
  const known = MODELS[model.replace(/^(?:global\.)?anthropic\./, '')];
  if (!known)
    throw new DocentError(
      'Unavailable',
      `no price is known for the model ${model}: choose one of ${Object.keys(MODELS).join(', ')}, or add it to libs/claude/src/models.ts`,
      { reason: 'unknown-model' },
    );
  return known;
}

/** @throws DocentError Unavailable for a model without a price: no budget could hold it. */
export const checkModel = (model: string): void => void find(model);

export const quickSettings = (model: string) => find(model).quick;

/** Tokens of one request, as the API counts them: `input` without what the cache wrote or read. */
export type Tokens = { input: number; output: number; cacheWrite: number; cacheRead: number };

export function costOf(model: string, tokens: Tokens): number {
  const { prices, long } = find(model);
  const prompt = tokens.input + tokens.cacheWrite + tokens.cacheRead;
  const price = long && prompt > long.over ? long.prices : prices;
  return (
    (tokens.input * price.input +
      tokens.output * price.output +
      tokens.cacheWrite * price.cacheWrite +
      tokens.cacheRead * price.cacheRead) /
    1e6
  );
}

export function usageOf(role: Role, model: string, tokens: Tokens): Usage {
  return {
    role,
    model,
    calls: 1,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadTokens: tokens.cacheRead,
    cacheWriteTokens: tokens.cacheWrite,
    usd: costOf(model, tokens),
  };
}
