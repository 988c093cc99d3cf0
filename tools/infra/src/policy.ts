import { grantsOf, type Access, type Grant } from '@docent/lambda/function-config';
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { SharedResources } from './resources.ts';

/** The IAM policy that `access` in a function.json stands for. */
export function statementsOf(
  access: Access,
  resources: SharedResources,
  functionArn: (name: string) => string,
): PolicyStatement[] {
  return grantsOf(access).map(
    (grant) =>
      new PolicyStatement({
        actions: grant.operations.map((operation) => `${grant.service}:${operation}`),
        resources: arnsOf(grant, resources, functionArn),
      }),
  );
}

function arnsOf({ service, name = '' }: Grant, resources: SharedResources, functionArn: (name: string) => string) {
  switch (service) {
    case 'dynamodb':
      return [resources.table.tableArn];
    case 's3':
      return [resources.bucket.bucketArn, resources.bucket.arnForObjects('*')];
    case 'sqs':
      return [resources.queues[name as keyof SharedResources['queues']].queueArn];
    case 'lambda':
      return [functionArn(name)];
  }
}

/** Claude on Amazon Bedrock, for the functions that ask it. */
export const bedrockStatement = ({ partition }: Stack): PolicyStatement =>
  new PolicyStatement({
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: [
      `arn:${partition}:bedrock:*::foundation-model/anthropic.*`,
      `arn:${partition}:bedrock:*:*:inference-profile/*anthropic.*`,
    ],
  });
