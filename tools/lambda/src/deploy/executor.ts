import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { runAlone, runBatch } from '../plugin/batch.ts';
import { optionsIn } from '../plugin/options.ts';
import { readPushed } from '../registry/pushed-image.ts';
import { ecrRegion } from '../registry/reference.ts';
import { DeployError, deployImage } from './deploy-image.ts';

/** Nx's executor for one function. */
export default function deploy(_: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runAlone(() => deployOf(context.projectName!, context));
}

/** Nx's executor for many functions in one process. */
export function deployBatch(graph: TaskGraph, _: object, __: unknown, context: ExecutorContext) {
  return runBatch(graph, (task) => deployOf(task.target.project, context));
}

async function deployOf(name: string, { root, nxJsonConfiguration }: ExecutorContext): Promise<string> {
  const image = readPushed(root, name);
  const region = ecrRegion(image.reference.split('/')[0]!);
  if (!region)
    throw new DeployError(
      `${name} was pushed to ${image.reference}, and Lambda takes images from Amazon ECR only: push it there with ` +
        '--registry ACCOUNT.dkr.ecr.REGION.amazonaws.com/PREFIX.',
    );
  const deployed = `${optionsIn(nxJsonConfiguration).namePrefix}${name}`;
  const changed = await deployImage(new LambdaClient({ region }), deployed, image);
  return `${deployed} ${changed ? 'runs' : 'ran already'} ${image.digest}`;
}
