import { CgroupDenied } from '@pagelapse/workload';
import { expect, test } from 'vitest';
import { choosePressure } from './pressure.js';

test('without swap it says what is missing and how to get it, and drops pages instead', () => {
  const pressure = choosePressure(0);
  expect(pressure.behind).toBe('drop');
  expect(pressure.notes.join(' ')).toMatch(/no swap .* npm run demo -- --make-swap 1G/);
});

test('where cgroups are denied the workload pages itself out, and the reason is said', () => {
  const pressure = choosePressure(2 ** 30, () => {
    throw new CgroupDenied('no memory cgroup can be made (EACCES)');
  });
  expect(pressure.behind).toBe('pageout');
  expect(pressure.notes).toEqual([expect.stringMatching(/EACCES.*MADV_PAGEOUT/)]);
});
