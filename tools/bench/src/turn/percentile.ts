/** The smallest of the values that so many percent of them do not exceed. */
export function percentile(values: number[], percent: number): number {
  if (values.length === 0) throw new RangeError('There is no percentile of no values');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}
