import { expect, test } from 'vitest';
import { mappingScan, targetScan } from '../testing/scans.js';
import { Reconciler } from './reconciler.js';

/** A source whose reading costs 10 ms of its thread. */
function begin(epoch = 1) {
  const clock = { nowMs: 1000, cpuMs: 0, scans: 0, epoch };
  const reconciler = new Reconciler(
    {
      epoch: () => clock.epoch,
      scan: () => {
        clock.scans++;
        clock.cpuMs += 10;
        return targetScan([mappingScan(1, 'PS')], { epoch, takenAtMs: clock.nowMs });
      },
      reconcile: () => ({
        rows: [{ figure: 'VmSwap (status)', kernel: 0, against: 'swapped', ours: 0 }],
        inMotionPages: 0,
        objects: [
          {
            dev: '00:01',
            inode: '5',
            path: '/memfd:x',
            kind: 'memfd' as const,
            mappings: [1, 1, 2].map((pid) => ({ ...mappingScan(9, 'P').mapping, pid, comm: 'p', firstObjectPage: 0 })),
          },
        ],
      }),
      now: () => clock.nowMs,
      cpuMs: () => clock.cpuMs,
    },
    0.02,
  );
  return { clock, reconciler };
}

test('it says what it cost, and counts the mappings of each process', () => {
  const { reconciler } = begin();
  const told = reconciler.answer(1);
  expect(told).toMatchObject({ takenAtMs: 1000, costMs: 10, inMotionPages: 0 });
  expect(told.objects).toEqual([
    {
      dev: '00:01',
      inode: '5',
      path: '/memfd:x',
      kind: 'memfd',
      firstPage: 9,
      mappedBy: [
        { pid: 1, comm: 'p', mappings: 2 },
        { pid: 2, comm: 'p', mappings: 1 },
      ],
    },
  ]);
});

test('asked again before the duty has paid for it, it gives the same answer and reads nothing', () => {
  const { clock, reconciler } = begin();
  const first = reconciler.answer(1);
  clock.nowMs += 499;
  expect(reconciler.answer(1)).toBe(first);
  clock.nowMs += 1;
  expect(reconciler.answer(1)).toMatchObject({ takenAtMs: 1500 });
  expect(clock.scans).toBe(2);
});

test('another address space than the one asked about is not told of', () => {
  const { clock, reconciler } = begin(2);
  // exec, not yet seen by any pass
  clock.epoch = 1;
  expect(() => reconciler.answer(1)).toThrow(expect.objectContaining({ code: 'AGENT_ERR_EPOCH_OVER' }));
  clock.epoch = 2;
  expect(() => reconciler.answer(1)).toThrow(expect.objectContaining({ code: 'AGENT_ERR_EPOCH_OVER' }));
  expect(clock.scans, 'asking in vain costs the target nothing').toBe(1);
});
