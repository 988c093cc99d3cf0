import { loadFunctions, type FunctionConfig } from '@docent/lambda/function-config';
import { cloneOfThis, nx, startDocker, type Docker } from '@docent/lambda/testing';

/** What is measured: a clone of this workspace, so that nothing here is touched, and a Docker engine. */
export interface Bench {
  root: string;
  functions: FunctionConfig[];
  docker: Docker;
  /** Runs Nx in the clone, alone as in CI. */
  nx(...args: string[]): Promise<string>;
  /** Runs Nx in the clone as a person does, its daemon left running. */
  nxByDaemon(...args: string[]): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const say = (line: string): void => console.error(line);

export async function openBench(): Promise<Bench> {
  const stack = new AsyncDisposableStack();
  try {
    say('preparing: a clone, Docker, the base image');
    const clone = stack.use(cloneOfThis());
    const { docker } = stack.use(await startDocker());
    const functions = loadFunctions(clone.root);
    const run = (NX_DAEMON: 'true' | 'false', args: string[]) =>
      nx(clone.root, args, { env: { DOCKER_HOST: docker.host, DOCKER_BUILDKIT: '1', NX_DAEMON } });
    // By the engine "docker" once, so that the base is made and Docker knows it.
    await run('false', ['run', `${functions[0]!.name}:image`, '--engine=docker']);
    return {
      ...{ root: clone.root, functions, docker },
      nx: (...args) => run('false', args),
      nxByDaemon: (...args) => run('true', args),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
