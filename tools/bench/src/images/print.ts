import type { Summary } from '../measure.ts';
import type { BuildTimes } from './build-times.ts';
import type { ColdStart } from './cold-starts.ts';

/** Above this many bytes a function counts as heavy. */
const heavy = ({ models }: ColdStart): boolean => models.length > 0;

const seconds = ({ median, min, max }: Summary): string =>
  `${median.toFixed(2)} s (${min.toFixed(2)} to ${max.toFixed(2)})`;
const times = ({ median, min, max }: Summary): string =>
  `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;

export function printBuilds({ images, fromNothing, allNew, bundlesNew, oneLine }: BuildTimes): void {
  const row = (what: string, value: string) => console.log(`${what.padEnd(72)} ${value}`);
  const { dockerfiles } = fromNothing;
  const taken = dockerfiles === images ? '' : `, from ${dockerfiles} of them`;
  row(`${images} images from nothing, bundles included, nx run-many (<= 15 s)`, seconds(fromNothing.ours));
  row(`  BuildKit, a Dockerfile with "npm ci" each${taken}`, `${fromNothing.buildKit.toFixed(1)} s`);
  row('  times as fast', fromNothing.ratio.toFixed(1));
  row(`image step alone, ${images} images, every layer new, compression included`, seconds(allNew.ours));
  row('  BuildKit, the same trees, not compressed', seconds(allNew.buildKit));
  row('  times as fast', times(allNew.ratio));
  row(`image step alone, ${images} images, every bundle new`, seconds(bundlesNew.ours));
  row('  BuildKit, the same trees, not compressed', seconds(bundlesNew.buildKit));
  row('  times as fast (>= 10)', times(bundlesNew.ratio));
  row('one line edited in a function with a model, nx image (<= 2 s)', seconds(oneLine.nx));
  row('  of that bundle and image, in one process', seconds(oneLine.ours));
}

export function printFunctions(functions: ColdStart[]): void {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
  console.log(
    '\n| function | MB above the base | by layer | first response, ms | init, ms | init / SDK clients only |',
  );
  console.log('| --- | ---: | --- | ---: | ---: | ---: |');
  for (const result of functions) {
    const total = result.layers.reduce((sum, { bytes }) => sum + bytes, 0);
    const layers = result.layers.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ');
    const { name, firstResponse, init, sdkOnlyInit } = result;
    const numbers = [
      firstResponse.median.toFixed(0),
      init.median.toFixed(0),
      (init.median / sdkOnlyInit.median).toFixed(2),
    ];
    console.log(`| ${name} | ${megabytes(total)} | ${layers} | ${numbers.join(' | ')} |`);
  }
  console.log('\nGoals: without a model <= 0.5 MB and <= 1.3 times the clients; with one <= 70 MB and <= 700 ms.');
  const missed = functions.filter((result) => !meetsGoals(result)).map(({ name }) => name);
  console.log(missed.length === 0 ? 'Met by all.' : `Missed by ${missed.join(', ')}.`);
}

function meetsGoals(result: ColdStart): boolean {
  const total = result.layers.reduce((sum, { bytes }) => sum + bytes, 0);
  if (heavy(result)) return total <= 70e6 && result.init.median <= 700;
  return total <= 0.5e6 && result.init.median <= 1.3 * result.sdkOnlyInit.median;
}
