import { secretVariable, type FunctionConfig } from '@docent/lambda/function-config';
import type { Credentials } from '../door/sigv4.ts';
import { deployedName, region } from './names.ts';
import { bucketName, ingestDeadLetters, ingestQueue, queueUrl, tableName } from '../resources.ts';

/**
 * The environment variables of a function, as Lambda would set them, with this cloud's door as every endpoint. What
 * function.json names under `environment` may be overridden in `given`, the local cloud's own environment; of the rest
 * of `given` a function sees only its secrets.
 */
export function environmentVariables(
  fn: FunctionConfig,
  door: string,
  credentials: Credentials,
  given: Record<string, string | undefined>,
): Record<string, string> {
  const name = deployedName(fn.name);
  const pick = (names: string[]) => Object.fromEntries(names.flatMap((key) => (given[key] ? [[key, given[key]]] : [])));
  return {
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // For any other service too: nothing that a function asks for leaves this machine for AWS.
    AWS_ENDPOINT_URL: door,
    AWS_ENDPOINT_URL_LAMBDA: door,
    AWS_ENDPOINT_URL_S3: door,
    AWS_ENDPOINT_URL_SQS: door,
    AWS_ENDPOINT_URL_DYNAMODB: door,
    // Told apart from AWS by what faces the outside: without an issuer of tokens it answers here alone.
    DOCENT_LOCAL: '1',
    FUNCTION_PREFIX: deployedName(''),
    TABLE_NAME: tableName,
    BUCKET_NAME: bucketName,
    INGEST_QUEUE_URL: queueUrl(door, ingestQueue),
    INGEST_DEAD_QUEUE_URL: queueUrl(door, ingestDeadLetters),
    ...fn.environment,
    ...pick(Object.keys(fn.environment)),
    ...pick(fn.access.secrets.flatMap(variablesOfSecret)),
  };
}

/** How Claude is reached goes with the key for it. */
function variablesOfSecret(secret: string): string[] {
  const variable = secretVariable(secret);
  return variable === 'ANTHROPIC_API_KEY' ? [variable, ...REACHING_CLAUDE] : [variable];
}

const REACHING_CLAUDE = [
  ...['ANTHROPIC_BASE_URL', 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL', 'CLAUDE_PROVIDER'],
  ...['CLAUDE_MODEL_DECIDE', 'CLAUDE_MODEL_ANSWER', 'CLAUDE_MODEL_RERANK', 'CLAUDE_MODEL_ENHANCE'],
];
