import type { Message } from '@anthropic-ai/sdk/resources/messages';
import type { ClaudeCall } from '../claude.ts';
import { quickSettings, usageOf, type Role, type Tokens } from '../models.ts';
import { failureOf, type Failure } from './failure.ts';
import { limitsFor } from './limits.ts';
import type { OnceParams, Provider } from './messages.ts';

type Prompt = Omit<OnceParams, 'model' | 'max_tokens' | 'stream'>;
export type Asked =
  { message: Message } | { failure: Extract<Failure, { passing: true }> } | { short: 'deadline' | 'budget' };

/**
 * One request that is answered whole, within the call's time and budget.
 * @throws DocentError for what will not pass by itself
 */
export async function ask(
  provider: Provider,
  role: Role,
  model: string,
  prompt: Prompt,
  call: ClaudeCall,
): Promise<Asked> {
  const limits = limitsFor(role, model, prompt, call);
  if (typeof limits === 'string') return { short: limits };
  const settings = quickSettings(model);
  try {
    const client = await provider.client();
    const message = await client.create(
      {
        ...prompt,
        ...settings,
        model: provider.modelName(model),
        max_tokens: limits.maxTokens,
        ...(prompt.output_config && { output_config: { ...settings.output_config, ...prompt.output_config } }),
      },
      limits.options,
    );
    call.spend(usageOf(role, model, tokensOf(message.usage)));
    return { message };
  } catch (error) {
    const failure = failureOf(error, call);
    if (!failure.passing) throw failure.error;
    call.log.warn({ err: error, role, model }, failure.note);
    return { failure };
  }
}

/** What the API counted. */
export function tokensOf(usage: {
  input_tokens?: number | null;
  output_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  cache_read_input_tokens?: number | null;
}): Tokens {
  return {
    input: usage.input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
  };
}
