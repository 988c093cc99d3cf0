import type { Summary } from '../measure.ts';
import type { BuildTimes } from './build-times.ts';
import type { ColdStart } from './cold-starts.ts';

/** A function is heavy when it carries a model or compiled code. */
const heavy = ({ layers }: ColdStart): boolean => layers.length > 1;

const seconds = ({ median, min, max }: Summary): string =>
  `${median.toFixed(2)} s (${min.toFixed(2)} to ${max.toFixed(2)})`;
const times = ({ median, min, max }: Summary): string =>
  `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;

/** Medians, and from the shortest to the longest, in Markdown. */
export function buildsTable({ images, fromNothing, allNew, bundlesNew, oneLine }: BuildTimes): string {
  const { dockerfiles } = fromNothing;
  const taken = dockerfiles === images ? '' : ` (taken from ${dockerfiles} of them)`;
  return table(
    ['what', 'here', 'Docker BuildKit', 'times as fast', 'goal'],
    [
      [
        `${images} images from nothing, bundles included; there a Dockerfile with \`npm ci\` each${taken}`,
        seconds(fromNothing.ours),
        `${fromNothing.buildKit.toFixed(1)} s`,
        fromNothing.ratio.toFixed(1),
        '15 s',
      ],
      [
        'the image step alone, the same trees, every layer new: here with compression, there without',
        seconds(allNew.ours),
        seconds(allNew.buildKit),
        times(allNew.ratio),
        '',
      ],
      [
        'the image step alone, the same trees, every bundle new',
        seconds(bundlesNew.ours),
        seconds(bundlesNew.buildKit),
        times(bundlesNew.ratio),
        '10 times',
      ],
      ['one line edited in a function with a model, `nx image`', seconds(oneLine.nx), '', '', '2 s'],
      ['of that the bundle and the image, without Nx', seconds(oneLine.ours), '', '', ''],
    ],
  );
}

/** Medians, and what misses a goal, in Markdown. */
export function functionsTable(functions: ColdStart[]): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
  const rows = functions.map((result) => {
    const { name, layers, firstResponse, init, initBySdkOnly } = result;
    return [
      name,
      megabytes(sizeOf(result)),
      layers.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', '),
      firstResponse.median.toFixed(0),
      init.median.toFixed(0),
      initBySdkOnly.median.toFixed(2),
    ];
  });
  const columns = ['function', 'MB above the base', 'by layer', 'first response, ms', 'init, ms', 'init / SDK only'];
  const missed = functions.flatMap((result) => missedBy(result).map((what) => `${result.name} (${what})`));
  return [
    table(columns, rows),
    '',
    `Goals: the bundle alone at most 0.5 MB and 1.3 times the init of the SDK's clients; with a model or compiled code at ` +
      'most 70 MB and 700 ms.',
    missed.length === 0 ? 'All are met.' : `Missed by ${missed.join(', ')}.`,
  ].join('\n');
}

const sizeOf = ({ layers }: ColdStart): number => layers.reduce((sum, { bytes }) => sum + bytes, 0);

function missedBy(result: ColdStart): string[] {
  const [size, init, limits] = heavy(result)
    ? [sizeOf(result), result.init.median, { size: 70e6, init: 700 }]
    : [sizeOf(result), result.initBySdkOnly.median, { size: 0.5e6, init: 1.3 }];
  return [...(size > limits.size ? ['size'] : []), ...(init > limits.init ? ['init'] : [])];
}

const table = (columns: string[], rows: string[][]): string =>
  [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
