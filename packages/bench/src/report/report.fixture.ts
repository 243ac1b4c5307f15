import type { BenchResult } from './result-store.js';

/** A result with a goal met and one missed. */
export const RESULT: BenchResult = {
  bench: 'sparse',
  takenAt: '2025-01-31T12:00:00.000Z',
  tookMs: 1000,
  sizeBytes: 16 * 2 ** 30,
  smoke: false,
  machine: { kernel: '6.18.0', cpu: 'a CPU', cores: 2, memoryBytes: 24 * 2 ** 30, node: '20.20.2', loadBefore: 0.25 },
  outcome: {
    tables: [
      {
        caption: 'Two mappings',
        columns: [
          { title: 'mapping', unit: 'text' },
          { title: 'scan', unit: 'ms' },
        ],
        rows: [['small', 1.5], ['not measured']],
      },
    ],
    verdicts: [
      { id: 'sparse/huge', what: 'scan', unit: 'ms', bound: 'at most', goal: 50, measured: 20 },
      { id: 'sparse/none', what: 'faster', unit: 'ratio', bound: 'at least', goal: 8, measured: 2 },
    ],
    notes: ['A sentence.'],
  },
};
