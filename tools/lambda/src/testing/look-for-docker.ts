import { startDocker } from './containers/docker.ts';

/** Looks once, before all tests, whether containers can be run here. */
export default async function lookForDocker(): Promise<void> {
  try {
    const started = await startDocker();
    await started[Symbol.asyncDispose]();
  } catch (error) {
    process.env.NO_DOCKER = (error as Error).message;
    console.error(
      `No Docker engine runs or can be started here, so tests of containers are skipped: ${process.env.NO_DOCKER}`,
    );
  }
}
