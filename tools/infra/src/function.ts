import type { FunctionConfig } from '@docent/lambda/function-config';
import { Duration, RemovalPolicy, Size, type Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture, DockerImageCode, DockerImageFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { secretVariables, type ClaudeProvider } from './claude.ts';
import { repositoryPrefix } from './names.ts';
import { bedrockStatement, statementsOf } from './policy.ts';
import type { SharedResources } from './resources.ts';

export interface DeployedImage {
  digest: string;
  platform: string;
}

export interface FunctionProps {
  config: FunctionConfig;
  image: DeployedImage;
  resources: SharedResources;
  /** What AWS calls a function of the workspace. */
  deployedName: (name: string) => string;
  provider: ClaudeProvider;
  /** Overrides what function.json says under `environment`. */
  environment: Record<string, string | undefined>;
}

/** A function as its function.json says, running an image by its digest. */
export class DocentFunction extends DockerImageFunction {
  constructor(stack: Stack, { config, image, resources, deployedName, provider, environment }: FunctionProps) {
    const functionName = deployedName(config.name);
    const repository = Repository.fromRepositoryName(
      stack,
      `${config.name}-image`,
      `${repositoryPrefix}/${functionName}`,
    );
    super(stack, config.name, {
      functionName,
      description: config.description,
      code: DockerImageCode.fromEcr(repository, { tagOrDigest: image.digest }),
      architecture: image.platform === 'linux/arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: config.memoryMb,
      timeout: Duration.seconds(config.timeoutSeconds),
      ephemeralStorageSize: Size.mebibytes(config.ephemeralStorageMb),
      reservedConcurrentExecutions: config.reservedConcurrency,
      deadLetterQueue: resources.eventDeadLetters,
      environment: {
        FUNCTION_PREFIX: deployedName(''),
        TABLE_NAME: resources.table.tableName,
        BUCKET_NAME: resources.bucket.bucketName,
        INGEST_QUEUE_URL: resources.queues.ingest.queueUrl,
        INGEST_DEAD_QUEUE_URL: resources.queues['ingest-dead'].queueUrl,
        ...overridden(config.environment, environment),
        ...secretVariables(config.access.secrets, provider),
      },
      logGroup: new LogGroup(stack, `${config.name}-log`, {
        logGroupName: `/aws/lambda/${functionName}`,
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    // By name, not by reference: functions that call one another in a circle can be made all the same.
    const arn = (name: string) => stack.formatArn({ service: 'lambda', resource: `function:${deployedName(name)}` });
    statementsOf(config.access, resources, arn).forEach((statement) => this.addToRolePolicy(statement));
    if (config.access.secrets.length > 0 && provider === 'bedrock') this.addToRolePolicy(bedrockStatement(stack));
  }
}

const overridden = (said: Record<string, string>, given: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(said).map(([name, value]) => [name, given[name] ?? value]));
