import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

import type { Collection } from '../beir.ts';
import { estimate, type Estimate } from '../measures/bootstrap.ts';
import { KINDS, each, measures, type Each, type Kind, type Measure } from './scores.ts';

/** The project's own, for who evaluates what the project was tuned and checked on. */
export const BASELINES = join(import.meta.dirname, 'baselines');

const Values = z.record(z.string(), z.array(z.number()));
const Baseline = z.strictObject({ recorded: z.iso.date(), values: z.record(z.enum(KINDS), Values) });

/** How one kind and measure have changed since the baseline, over the same queries. */
export interface Change {
  kind: Kind;
  measure: Measure;
  difference: Estimate;
}

/** Names a collection by what is in it, wherever it lies. */
export function contentOf({ documents, queries, judgements }: Collection): string {
  const judged = [...judgements].map(([query, relevant]) => [query, [...relevant].sort()]);
  return createHash('sha256')
    .update(JSON.stringify([documents, queries, judged]))
    .digest('hex')
    .slice(0, 16);
}

export async function record(folder: string, content: string, values: Each<number[]>): Promise<string> {
  const file = fileOf(folder, content);
  const rounded = each((kind, measure) => values[kind][measure].map((value) => Number(value.toFixed(4))));
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify({ recorded: new Date().toISOString().slice(0, 10), values: rounded })}\n`);
  return file;
}

/**
 * What became of each measure, query by query; undefined where no baseline is recorded for this content.
 * @throws Error when the file is no baseline
 */
export async function changesSince(
  folder: string,
  content: string,
  values: Each<number[]>,
): Promise<Change[] | undefined> {
  const file = fileOf(folder, content);
  const written = await readFile(file, 'utf8').catch(() => undefined);
  if (written === undefined) return undefined;
  const baseline = Baseline.safeParse(JSON.parse(written));
  if (!baseline.success) throw new Error(`${file} is no baseline; record it anew by --record`);
  return KINDS.flatMap((kind) =>
    measures.map((measure) => {
      const before = baseline.data.values[kind][measure] ?? [];
      const now = values[kind][measure];
      if (before.length !== now.length) throw new Error(`${file} is of other queries; record it anew by --record`);
      return { kind, measure, difference: estimate(now.map((value, query) => value - before[query]!)) };
    }),
  );
}

/** Rounding of what is recorded: nothing smaller is a change. */
const ROUNDING = 1e-4;

/** Worse for certain: the whole interval of the difference lies below 0. */
export const isRegression = ({ difference }: Change) => difference.high < -ROUNDING;

const fileOf = (folder: string, content: string) => join(folder, `${content}.json`);
