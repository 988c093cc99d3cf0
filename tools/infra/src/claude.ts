import { secretVariable } from '@docent/lambda/function-config';
import { SecretValue } from 'aws-cdk-lib';
import { secretPrefix } from './names.ts';

/** Who writes the answers; `offline` quotes passages and asks no model. */
const PROVIDERS = ['anthropic', 'bedrock', 'offline'] as const;
export type ClaudeProvider = (typeof PROVIDERS)[number];

/** @throws {Error} for a provider that is not known */
export function claudeProvider(given: string | undefined): ClaudeProvider {
  const provider = PROVIDERS.find((known) => known === (given || 'offline'));
  if (!provider) throw new Error(`CLAUDE_PROVIDER is ${given}: set it to ${PROVIDERS.join(', ')}.`);
  return provider;
}

/** Environment variables of a function that may read these secrets. CloudFormation puts their values in as it deploys. */
export function secretVariables(secrets: string[], provider: ClaudeProvider): Record<string, string> {
  if (secrets.length === 0 || provider === 'offline') return {};
  if (provider === 'bedrock') return { CLAUDE_PROVIDER: provider };
  return Object.fromEntries(
    secrets.map((name) => [secretVariable(name), SecretValue.secretsManager(`${secretPrefix}/${name}`).unsafeUnwrap()]),
  );
}
