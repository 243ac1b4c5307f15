import { expect, test } from 'vitest';
import { childrenOf, peakResidentBytes, processCpuMs, resident } from './process-cost.js';

test('what this very process costs can be told', () => {
  expect(processCpuMs(process.pid)).toBeGreaterThan(0);
  const { total, file } = resident(process.pid);
  expect(total).toBeGreaterThan(file);
  expect(peakResidentBytes(process.pid)).toBeGreaterThanOrEqual(total / 2);
  expect(childrenOf(process.ppid)).toContain(process.pid);
});
