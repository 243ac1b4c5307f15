import { expect, test } from 'vitest';
import { PAGE_SIZE } from '../read/page-size.js';
import { type Advise, adviseThrough } from './page-advice.js';

const [EPERM, EINTR, EAGAIN, ENOMEM] = [1, 4, 11, 12];
const FIRST = 0x7f000;

/** A kernel that answers each call with the next of `answers`, in pages or as an errno, and then takes everything. */
function kernel(...answers: (number | { readonly errno: number })[]) {
  const calls: (readonly [page: number, pages: number])[] = [];
  const advise: Advise = (_pidfd, address, bytes) => {
    calls.push([address / PAGE_SIZE, bytes / PAGE_SIZE]);
    const answer = answers.shift() ?? bytes / PAGE_SIZE;
    return typeof answer === 'number' ? { bytes: answer * PAGE_SIZE } : answer;
  };
  return { advise, calls };
}

const advised = (count: number, kernel: { advise: Advise }, keepOn = () => true) =>
  adviseThrough(3, FIRST, count, 21, { advise: kernel.advise, keepOn });

test('a long range is asked for in calls of 4 MiB, to its very end', () => {
  const all = kernel();
  expect(advised(2500, all)).toEqual({ pages: 2500 });
  expect(all.calls).toEqual([
    [FIRST, 1024],
    [FIRST + 1024, 1024],
    [FIRST + 2048, 452],
  ]);
});

test('where less was done than asked for, the next call begins there', () => {
  const partial = kernel(100);
  expect(advised(1000, partial)).toEqual({ pages: 1000 });
  expect(partial.calls[1]).toEqual([FIRST + 100, 900]);
});

test('a signal and a want of resources are waited out, but not for ever', () => {
  expect(advised(10, kernel({ errno: EINTR }, { errno: EAGAIN }, 4, { errno: EINTR }))).toEqual({ pages: 10 });
  const never = kernel(...Array.from({ length: 9 }, () => ({ errno: EAGAIN })));
  expect(advised(10, never)).toEqual({ pages: 0, stopped: 'EAGAIN' });
  expect(never.calls).toHaveLength(5);
});

test('any other refusal ends it, with what was done until then', () => {
  expect(advised(2000, kernel(1024, { errno: ENOMEM }))).toEqual({ pages: 1024, stopped: 'ENOMEM' });
  expect(advised(10, kernel({ errno: EPERM }))).toEqual({ pages: 0, stopped: 'EPERM' });
});

test('a kernel that does nothing and says nothing is not asked for ever', () => {
  expect(advised(10, kernel(0, 0, 0, 0, 0, 0))).toEqual({ pages: 0, stopped: 'EAGAIN' });
});

test('whoever asked may end it between two calls', () => {
  let left = 2;
  expect(advised(5000, kernel(), () => left-- > 0)).toEqual({ pages: 2048, stopped: 'ECANCELED' });
});
