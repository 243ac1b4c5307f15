import { expect, test } from 'vitest';
import type { EvidenceName } from './evidence.js';
import { pageCode } from './page-code.js';
import { PageFlag } from './page-flags.js';
import { PageState, type PageStateName } from './page-state.js';
import { runEvidence } from './run-evidence.js';

const on = (evidence: EvidenceName, state: PageStateName, flags = 0): string => {
  const { readings, mayBeKept } = runEvidence(evidence, pageCode(PageState[state], flags));
  return `${readings.join(' ')}${mayBeKept ? ', kept' : ''}`;
};

test('in one mapping of shared memory, each state rests on its own readings', () => {
  expect(on('object', 'present')).toBe('page-table');
  expect(on('object', 'guard')).toBe('page-table');
  expect(on('object', 'unmapped')).toBe('page-table seek-data, kept');
  expect(on('object', 'shared-swapped')).toBe('page-table seek-data mincore, kept');
  expect(on('object', 'resident-elsewhere')).toBe('page-table seek-data mincore cachestat');
  expect(on('object', 'swap-cached')).toBe('page-table seek-data mincore cachestat');
});

test('of markers, the file is asked only behind those that write-protect', () => {
  expect(on('object', 'marker')).toBe('page-table');
  expect(on('object', 'marker', PageFlag['uffd-wp'])).toBe('page-table seek-data, kept');
  expect(on('page-table', 'marker', PageFlag['uffd-wp'])).toBe('page-table');
});

test('what a kernel or a right lacks is not rested on', () => {
  expect(on('object-without-cachestat', 'resident-elsewhere')).toBe('page-table seek-data mincore');
  expect(on('object-without-mincore', 'resident-elsewhere')).toBe('page-table seek-data cachestat');
  expect(on('object-without-mincore', 'shared-swapped')).toBe('page-table seek-data cachestat, kept');
  expect(on('extents-only', 'unknown-absent')).toBe('page-table seek-data');
  expect(on('denied', 'unknown-absent')).toBe('page-table');
  expect(on('not-walked', 'unknown-absent')).toBe('');
});

test('private memory and files of a disk are asked no file', () => {
  expect(on('page-table', 'swapped')).toBe('page-table');
  expect(on('page-table', 'unmapped')).toBe('page-table');
  expect(on('file', 'on-disk')).toBe('page-table file-size');
  expect(on('file', 'unmapped')).toBe('page-table file-size');
});
