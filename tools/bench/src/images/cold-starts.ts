import { functions as contracts } from '@docent/contracts';
import type { FunctionConfig } from '@docent/lambda/function-config';
import { readLayout } from '@docent/lambda/image';
import {
  pushImages,
  reference,
  startCloud,
  startContainer,
  startRegistryServer,
  type ContainerOptions,
} from '@docent/lambda/testing';
import { join } from 'node:path';
import { speedups, summarize, type Summary } from '../measure.ts';
import { say, type Bench } from './open-bench.ts';
import { addSdkOnlyFunctions } from './sdk-only-functions.ts';

/** Compressed bytes of each layer above the base; milliseconds. */
export interface ColdStart {
  name: string;
  models: string[];
  layers: { name: string; bytes: number }[];
  /** From `docker run` to the first answer, by Lambda's Runtime API. */
  firstResponse: Summary;
  /** The runtime's initialisation, as AWS's emulator measures it; a model is loaded in it. */
  init: Summary;
  /** How many times as long as that of a bundle, by esbuild alone, that only makes the SDK's clients that this one loads. */
  initBySdkOnly: Summary;
}

/** Runs every image as strictly as Lambda does; what the functions call runs in the local cloud. */
export async function coldStarts(bench: Bench, rounds: number): Promise<ColdStart[]> {
  const { root, functions, docker } = bench;
  say('all images, built and pulled by Docker');
  await bench.nx('run-many', '-t', 'build');
  const sdkOnly = await addSdkOnlyFunctions(root, functions);
  await using registry = await startRegistryServer();
  await using cloud = await startCloud();
  await pushImages(root, registry.host);
  const images = [...functions.map(({ name }) => name), ...new Set(sdkOnly.values())];
  for (const name of images) await docker('pull', '--quiet', reference(registry.host, name));

  const optionsFor = (fn: FunctionConfig, name: string): Omit<ContainerOptions, 'by'> => ({
    ...{ image: reference(registry.host, name), memoryMb: fn.memoryMb, timeoutMs: fn.timeoutSeconds * 1000 },
    variables: { ...fn.environment, ...cloud.variables(fn.name) },
  });

  /** Milliseconds of one cold start, and of its initialisation by the emulator. */
  async function start(options: ContainerOptions, event: unknown): Promise<{ total: number; init: number | null }> {
    const started = performance.now();
    await using container = await startContainer(docker, options);
    // An error is an answer too: the examples name documents that are not there.
    await container.invoke(event).catch(() => {});
    return { total: performance.now() - started, init: await container.initMs() };
  }
  const initOf = async (options: Omit<ContainerOptions, 'by'>, event: unknown): Promise<number> =>
    (await start({ ...options, by: 'rie' }, event)).init!;

  const results: ColdStart[] = [];
  for (const fn of functions) {
    say(`${fn.name}, ${rounds} cold starts of each kind`);
    const { example } = contracts.find(({ name }) => name === fn.name)!;
    const own = optionsFor(fn, fn.name);
    const totals: number[] = [];
    const inits: number[] = [];
    const sdkInits: number[] = [];
    for (let round = 0; round < rounds; round++) {
      totals.push((await start({ ...own, by: 'runtime-api' }, example)).total);
      inits.push(await initOf(own, example));
      sdkInits.push(await initOf(optionsFor(fn, sdkOnly.get(fn.name)!), {}));
    }
    results.push({
      name: fn.name,
      models: fn.models,
      layers: await layersOf(root, fn),
      firstResponse: summarize(totals),
      init: summarize(inits),
      initBySdkOnly: speedups(sdkInits, inits),
    });
  }
  return results;
}

async function layersOf(root: string, { name, native, data, models }: FunctionConfig): Promise<ColdStart['layers']> {
  const { manifest } = await readLayout(join(root, 'dist/images', name));
  const names = [...native, ...Object.keys(data), ...models, 'bundle'];
  return manifest.layers.slice(-names.length).map(({ size }, index) => ({ name: names[index]!, bytes: size }));
}
