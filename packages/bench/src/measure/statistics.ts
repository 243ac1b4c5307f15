/** The middle value; of two, the lower. Machines are noisy: a mean would be that of the noise. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that `share` of all values do not exceed. Throws on no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('a quantile of nothing');
  return value;
}

export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('a mean of nothing');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
