import type { FunctionConfig } from '@docent/lambda/function-config';
import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FunctionUrlAuthType, InvokeMode, type Function as LambdaFunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { SharedResources } from './resources.ts';

/** What invokes a function, apart from other functions. */
export function addTrigger(
  stack: Stack,
  { name, trigger, response }: FunctionConfig,
  fn: LambdaFunctionConstruct,
  { queues }: SharedResources,
): void {
  switch (trigger?.type) {
    case 'queue':
      fn.addEventSource(
        new SqsEventSource(queues[trigger.queue], {
          batchSize: trigger.batchSize,
          reportBatchItemFailures: true,
          ...(trigger.maxConcurrency && { maxConcurrency: trigger.maxConcurrency }),
        }),
      );
      break;
    case 'url': {
      // The function itself asks who it is: see OIDC_ISSUER.
      const { url } = fn.addFunctionUrl({
        authType: FunctionUrlAuthType.NONE,
        invokeMode: response === 'streaming' ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
      });
      new CfnOutput(stack, `${name}-url`, { key: 'Address', description: `The address of ${name}`, value: url });
      break;
    }
    case 'schedule':
      new Rule(stack, `${name}-schedule`, {
        schedule: Schedule.rate(Duration.minutes(trigger.rateMinutes)),
        targets: [
          new LambdaFunction(fn, {
            ...(trigger.input !== undefined && { event: RuleTargetInput.fromObject(trigger.input) }),
          }),
        ],
      });
  }
}
