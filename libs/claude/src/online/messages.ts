import type {
  MessageCreateParamsNonStreaming,
  MessageCreateParamsStreaming,
  Messages,
} from '@anthropic-ai/sdk/resources/messages';

/** The part of the SDK's client that is used, whoever serves the models. */
export type MessagesClient = Pick<Messages, 'create'>;
export type StreamParams = MessageCreateParamsStreaming;
export type OnceParams = MessageCreateParamsNonStreaming;

/** The client is made at the first call: offline functions never load the SDK. */
export type Provider = { client(): Promise<MessagesClient>; modelName(model: string): string };

/** Anthropic's own API: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL. */
export function anthropicProvider(env: NodeJS.ProcessEnv): Provider {
  let client: Promise<MessagesClient> | undefined;
  const create = async () => {
    const { Anthropic } = await import('@anthropic-ai/sdk');
    return new Anthropic({ apiKey: env.ANTHROPIC_API_KEY, baseURL: env.ANTHROPIC_BASE_URL }).messages;
  };
  return { client: () => (client ??= create()), modelName: (model) => model };
}

/** Amazon Bedrock's Messages API, signed with the function's own AWS credentials; ANTHROPIC_BEDROCK_MANTLE_BASE_URL elsewhere. */
export function bedrockProvider(env: NodeJS.ProcessEnv): Provider {
  let client: Promise<MessagesClient> | undefined;
  const create = async () => {
    const { AnthropicBedrockMantle } = await import('@anthropic-ai/bedrock-sdk');
    return new AnthropicBedrockMantle({
      awsRegion: env.AWS_REGION,
      baseURL: env.ANTHROPIC_BEDROCK_MANTLE_BASE_URL,
    }).messages;
  };
  return {
    client: () => (client ??= create()),
    modelName: (model) => (model.includes('anthropic.') ? model : `anthropic.${model}`),
  };
}
