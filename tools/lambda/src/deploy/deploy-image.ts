import {
  GetFunctionCommand,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
  type Architecture,
  type GetFunctionCommandOutput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { PushedImage } from '../registry/pushed-image.ts';

/** A function that cannot be given its image; the message says what to do. */
export class DeployError extends Error {
  override name = 'DeployError';
}

/** Seconds that Lambda has to take an image over: it optimizes the image of a new digest first. */
const patienceSeconds = 300;

/**
 * Lets a function run an image, by its digest, and waits until it does.
 * @returns false when it ran it already
 * @throws {DeployError}
 */
export async function deployImage(client: LambdaClient, name: string, image: PushedImage): Promise<boolean> {
  const architecture: Architecture = image.platform === 'linux/arm64' ? 'arm64' : 'x86_64';
  const before = await lookUp(client, name);
  if (runs(before, image)) return false;
  await client.send(
    new UpdateFunctionCodeCommand({ FunctionName: name, ImageUri: image.reference, Architectures: [architecture] }),
  );
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: patienceSeconds, minDelay: 1 }, { FunctionName: name }).catch(
    () => {},
  );
  const after = await lookUp(client, name);
  if (runs(after, image)) return true;
  const { LastUpdateStatus, LastUpdateStatusReason = 'no reason is given' } = after.Configuration ?? {};
  throw new DeployError(
    `${name} does not run ${image.digest}: its update is ${LastUpdateStatus} (${LastUpdateStatusReason}). ` +
      'What it ran before goes on running.',
  );
}

const runs = ({ Code, Configuration }: GetFunctionCommandOutput, { digest }: PushedImage): boolean =>
  Code?.ResolvedImageUri?.endsWith(`@${digest}`) === true && Configuration?.LastUpdateStatus === 'Successful';

async function lookUp(client: LambdaClient, name: string): Promise<GetFunctionCommandOutput> {
  try {
    return await client.send(new GetFunctionCommand({ FunctionName: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new DeployError(
      `There is no function ${name} in ${await client.config.region()}: make it first, with its role and its settings.`,
    );
  }
}
