import { maxReceiveCount } from '@docent/local-cloud/resources';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** What the functions share. Documents and conversations outlive the stack. */
export interface SharedResources {
  table: Table;
  bucket: Bucket;
  queues: Record<'ingest' | 'ingest-dead', Queue>;
  /** Events that no attempt could deliver to a function. */
  eventDeadLetters: Queue;
}

/** @param visibility time that a message is hidden while it is worked on */
export function sharedResources(scope: Construct, visibility: Duration): SharedResources {
  const queue = (id: string, deadLetterQueue?: { queue: Queue; maxReceiveCount: number }) =>
    new Queue(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(deadLetterQueue && { deadLetterQueue, visibilityTimeout: visibility }),
    });
  const dead = queue('IngestDead');
  const ingest = queue('Ingest', { queue: dead, maxReceiveCount });
  return {
    table: table(scope),
    bucket: bucket(scope, ingest),
    queues: { ingest, 'ingest-dead': dead },
    eventDeadLetters: queue('EventsDead'),
  };
}

function table(scope: Construct): Table {
  return new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** The bucket tells the queue of every uploaded source. */
function bucket(scope: Construct, ingest: Queue): Bucket {
  const made = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    // Browsers upload to addresses that are signed for one object; who has none may do nothing from any origin.
    cors: [{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['*'], allowedHeaders: ['*'], maxAge: 3600 }],
  });
  ingest.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [ingest.queueArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  const resource = made.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        queue: ingest.queueArn,
        filter: {
          s3Key: {
            rules: [
              { name: 'prefix', value: 'tenants/' },
              { name: 'suffix', value: '/source' },
            ],
          },
        },
      },
    ],
  };
  // S3 tries the queue when it is told of it: the queue's policy has to be there.
  made.node.addDependency(ingest);
  return made;
}
