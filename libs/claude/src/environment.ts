import { DocentError } from '@docent/function-kit';
import type { Claude } from './claude.ts';
import { checkModel, modelsFrom } from './models.ts';
import { offlineClaude } from './offline/index.ts';
import { answerOnline } from './online/answer.ts';
import { decideOnline } from './online/decide.ts';
import { enhanceOnline } from './online/enhance.ts';
import { rerankOnline } from './online/rerank.ts';
import { anthropicProvider, bedrockProvider, type Provider } from './online/messages.ts';

/**
 * Claude as the environment sets it up: CLAUDE_PROVIDER=bedrock, or ANTHROPIC_API_KEY, or else the offline answerer.
 * @throws DocentError Unavailable for a provider or model that is not known
 */
export function claudeFromEnvironment(env: NodeJS.ProcessEnv = process.env): Claude {
  const provider = providerFrom(env);
  if (!provider) return offlineClaude;
  const models = modelsFrom(env);
  Object.values(models).forEach(checkModel);
  return {
    offline: false,
    decide: (input, call) => decideOnline(provider, models.decide, input, call),
    answer: (input, call) => answerOnline(provider, models.answer, input, call),
    rerank: (input, call) => rerankOnline(provider, models.rerank, input, call),
    enhance: (input, call) => enhanceOnline(provider, models.enhance, input, call),
  };
}

function providerFrom(env: NodeJS.ProcessEnv): Provider | null {
  switch (env.CLAUDE_PROVIDER) {
    case 'bedrock':
      return bedrockProvider(env);
    case undefined:
    case '':
    case 'anthropic':
      return env.ANTHROPIC_API_KEY ? anthropicProvider(env) : null;
    default:
      throw new DocentError(
        'Unavailable',
        `CLAUDE_PROVIDER is ${env.CLAUDE_PROVIDER}: set it to anthropic or bedrock`,
        {
          reason: 'unknown-provider',
        },
      );
  }
}
