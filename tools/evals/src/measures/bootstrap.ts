import { randomNumbers } from './random.ts';

/** A mean and the 95% confidence interval around it. */
export type Estimate = { mean: number; low: number; high: number };

/**
 * The mean over queries with its percentile bootstrap interval: how far it would move had other queries of the same kind
 * been asked. Give the differences of two systems on the same queries to compare them: an interval without 0 is a
 * difference. The same values give the same interval.
 */
export function estimate(values: number[], resamples = 2000): Estimate {
  if (values.length === 0) throw new RangeError('There is no mean of no values');
  const random = randomNumbers(values.length);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let n = 0; n < values.length; n++) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  }).sort();
  const at = (share: number) => means[Math.round(share * (resamples - 1))]!;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, low: at(0.025), high: at(0.975) };
}
