import type { Right } from '@pagelapse/procfs/launch';
import { expect, test } from 'vitest';
import { rightsToAct, rightsToRead } from './rights-of-parts.js';

const ROOT = new Set<Right>([
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_SYS_PTRACE',
  'CAP_SYS_ADMIN',
  'CAP_SYS_NICE',
  'CAP_PERFMON',
  'CAP_CHECKPOINT_RESTORE',
]);

test("a reader gets what reading takes, of root's rights and of fewer", () => {
  const read = ['CAP_CHECKPOINT_RESTORE', 'CAP_DAC_READ_SEARCH', 'CAP_FOWNER', 'CAP_SYS_ADMIN', 'CAP_SYS_PTRACE'];
  expect([...rightsToRead(ROOT)].sort()).toEqual(read);
  expect([...rightsToRead(new Set(['CAP_DAC_OVERRIDE', 'CAP_SYS_PTRACE']))]).toEqual(['CAP_SYS_PTRACE']);
  expect([...rightsToRead(new Set(['CAP_PERFMON']))]).toEqual(['CAP_PERFMON']);
});

test('a mutator gets what its acts take', () => {
  expect([...rightsToAct(ROOT, ['squeeze', 'clear-refs'])].sort()).toEqual(['CAP_DAC_OVERRIDE', 'CAP_SYS_PTRACE']);
  expect(rightsToAct(ROOT, ['pageout'])).toContain('CAP_SYS_NICE');
  expect([...rightsToAct(new Set(), ['squeeze'])]).toEqual([]);
});
