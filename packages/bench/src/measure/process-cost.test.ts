import { expect, test } from 'vitest';
import { childrenOf, processCpuMs, resident } from './process-cost.js';

test('what this very process costs can be told', () => {
  expect(processCpuMs(process.pid)).toBeGreaterThan(0);
  const { total, peak, file } = resident(process.pid);
  expect(total).toBeGreaterThan(file);
  expect(peak).toBeGreaterThanOrEqual(total / 2);
  expect(childrenOf(process.ppid)).toContain(process.pid);
});
