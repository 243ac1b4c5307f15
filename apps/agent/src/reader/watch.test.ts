import { applyPatch, flagsOf, PageFlag, pageIndex } from '@pagelapse/address-space';
import { type Activity, SmapsColumns, smapsFigures, type TargetScan } from '@pagelapse/procfs';
import { create, decodePatch, MISSING_KIB, PaceReason, SurroundingsSchema } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_DUTY } from '../duty.js';
import { decodeBatch, PictureClient } from '../testing/picture-client.js';
import { mappingScan, runsOf, targetScan } from '../testing/scans.js';
import { FLOOR_MS, LOOK_MS, REST_FLOOR_MS, REST_LOOK_MS } from './pace.js';
import { HEARTBEAT_MS, Watch, type WatchSource } from './watch.js';

/** A target that is whatever the test says, with a clock of its own. */
class ScriptedTarget {
  next: TargetScan = targetScan([]);
  clock = 0;
  cpu = 0;
  readonly asked: Parameters<WatchSource['scan']>[0][] = [];
  costMs = 1;

  scan(options: Parameters<WatchSource['scan']>[0]): TargetScan {
    this.asked.push(options);
    this.cpu += this.costMs;
    return this.next;
  }
  surroundings() {
    return create(SurroundingsSchema, { cgroup: { version: 1, path: '/squeezed', usage: 4096n, limit: 8192n } });
  }
  now(): number {
    return this.clock;
  }
  cpuMs(): number {
    return this.cpu;
  }
  moving: string | undefined;
  swaps = 'none';
  activity(): Activity | undefined {
    return this.moving === undefined ? undefined : { any: `${this.moving}, ${this.swaps}`, swaps: this.swaps };
  }
}

function begin(scan: TargetScan) {
  const target = new ScriptedTarget();
  target.next = scan;
  return { target, watch: new Watch('handle', target, DEFAULT_DUTY) };
}

test('the first batch is a key with all there is to know', () => {
  const smaps = smapsFigures({ Rss: 8192 }, 'rd sh');
  const { watch, target } = begin(targetScan([mappingScan(0x7f00, 'PPSS..', { smaps })]));
  const batch = decodeBatch(watch.pass()?.bytes as Uint8Array);
  expect(batch).toMatchObject({ handle: 'handle', sequence: 1, key: true, epoch: 1, figureNames: ['Rss'] });
  expect(batch.mappings[0]).toMatchObject({
    startPage: 0x7f00n,
    endPage: 0x7f06n,
    kind: 'shared-anonymous',
    inode: 5n,
  });
  expect(batch.figures[0]).toMatchObject({ mapping: 1, kib: [8], vmFlags: 'rd sh' });
  expect(batch.surroundings?.cgroup).toMatchObject({ usage: 4096n, limit: 8192n });
  expect(target.asked).toEqual([{ figures: true }]);
});

test('R-FIGURES: a batch tells when smaps was read, and that it was not since an exec', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP')], { takenAtMs: 10_000 }));
  const figuresAtMs = (): number | undefined => decodeBatch(watch.pass()?.bytes as Uint8Array).pass?.figuresAtMs;
  expect(figuresAtMs()).toBe(10_000);
  target.clock += 100;
  target.next = targetScan([mappingScan(1, 'PS')], { takenAtMs: 10_100 });
  expect(figuresAtMs()).toBe(10_000);
  target.clock += 100;
  target.next = targetScan([mappingScan(1, 'PS')], { takenAtMs: 10_200, epoch: 2 });
  expect(figuresAtMs()).toBe(0);
});

test('R-WRITES: since when writes are counted is told at once, though nothing else has changed, and no more after an exec', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PS')]));
  const since = (): number | undefined => {
    target.clock += 100;
    return decodeBatch(watch.pass()?.bytes as Uint8Array).pass?.writesSinceMs;
  };
  expect(since()).toBeUndefined();
  watch.trackWrites(5000);
  expect(since()).toBe(5000);
  target.next = targetScan([mappingScan(1, 'PP')]);
  expect(since()).toBe(5000);
  target.next = targetScan([mappingScan(1, 'PS')], { epoch: 2 });
  expect(since()).toBeUndefined();
  watch.trackWrites(6000);
  expect(since()).toBe(6000);
  watch.trackWrites(undefined);
  expect(since()).toBeUndefined();
});

test('R-WRITES: a page of shared memory without its entry is told as not known', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PSS')]));
  watch.pass();
  watch.trackWrites(5000);
  target.clock += 100;
  const { patches } = decodeBatch(watch.pass()?.bytes as Uint8Array);
  const told = applyPatch(runsOf('PSS'), decodePatch(patches[0]?.runs as Uint8Array));
  expect([...told.codes].map(flagsOf)).toEqual([0, PageFlag['writes-unknown']]);
});

test('the age of kept evidence is told', () => {
  const { watch } = begin(
    targetScan([mappingScan(1, 'P'), mappingScan(5, 'S', { evidenceAtMs: 9_000 })], { takenAtMs: 10_500 }),
  );
  expect(decodeBatch(watch.pass()?.bytes as Uint8Array).pass).toMatchObject({ evidenceAgeMs: 1500 });
});

test('a delta carries what changed and nothing else', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PPPP'), mappingScan(9, 'PP')]));
  watch.pass();
  target.clock += 100;
  target.next = targetScan([mappingScan(1, 'PSSP'), mappingScan(9, 'PP')]);
  const batch = decodeBatch(watch.pass()?.bytes as Uint8Array);
  expect(batch).toMatchObject({ sequence: 2, key: false, mappings: [], gone: [], figureNames: [], figures: [] });
  expect(batch.patches.map(({ mapping }) => mapping)).toEqual([1]);
});

test('a quiet pass is not sent and takes no number; a heartbeat keeps the age and the limit live', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP')]));
  watch.pass();
  target.clock += HEARTBEAT_MS - 1;
  expect(watch.pass()).toBeUndefined();
  target.clock += 1;
  expect(watch.pass()).toMatchObject({ sequence: 2, key: false });
});

test('a key for one who joins carries the number of the last batch', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP')]));
  expect(watch.key()).toBeUndefined();
  const first = watch.pass();
  expect(watch.key()).toMatchObject({ sequence: 1, key: true, bytes: first?.bytes });
  target.next = targetScan([mappingScan(1, 'SP')]);
  watch.pass();
  expect(watch.key()).toMatchObject({ sequence: 2, key: true });
});

test('exec makes the next batch a key', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP')]));
  watch.pass();
  target.next = targetScan([mappingScan(1, 'PP')], { epoch: 2 });
  expect(watch.pass()).toMatchObject({ sequence: 2, key: true });
});

test('a column that smaps gains later takes every row along', () => {
  const columns = new SmapsColumns();
  const smaps = (bytes: Record<string, number>) => ({ smaps: smapsFigures(bytes, '', columns) });
  const { watch, target } = begin(
    targetScan([mappingScan(1, 'P', smaps({ Rss: 4096 })), mappingScan(5, 'P', smaps({ Rss: 4096 }))]),
  );
  watch.pass();
  target.next = targetScan([mappingScan(1, 'P'), mappingScan(5, 'P', smaps({ Rss: 4096, Swap: 1024 }))]);
  const batch = decodeBatch(watch.pass()?.bytes as Uint8Array);
  expect(batch.figureNames).toEqual(['Rss', 'Swap']);
  expect(batch.figures.map(({ kib }) => kib)).toEqual([
    [4, MISSING_KIB],
    [4, 1],
  ]);
});

test('the wait pays for everything the thread did, keys for those who joined included', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP')]));
  watch.pass();
  target.clock += 500;
  target.cpu += 9;
  watch.pass();
  expect(watch.waitMs).toBeGreaterThan(10 / 0.02 / 2);
});

test('R-PASS: while nothing moves a due pass may be left out, and the longest interval is told', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP', { evidenceAtMs: 10_000 })], { takenAtMs: 10_000 }));
  target.moving = 'a';
  expect(decodeBatch(watch.pass()?.bytes as Uint8Array).pass).toMatchObject({
    pace: PaceReason.REST,
    intervalMs: REST_FLOOR_MS,
  });
  target.clock = FLOOR_MS;
  expect(watch.waitMs).toBe(REST_LOOK_MS);
  target.moving = 'b';
  expect(watch.waitMs).toBe(0);
  target.moving = 'a';
  target.clock = REST_FLOOR_MS - 1;
  expect(watch.waitMs).toBe(1);
  target.clock += 1;
  expect(watch.waitMs).toBe(0);
  watch.pass();
  target.clock += FLOOR_MS;
  expect(watch.waitMs).toBe(REST_LOOK_MS);
  watch.focus([pageIndex(1)]);
  expect(watch.waitMs).toBe(0);
});

test('R-PASS: a pass is made as soon as pages have gone to swap, once those before are paid for', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP')]));
  target.moving = 'a';
  target.costMs = 4;
  // A target that runs all the time.
  const run = (ms: number): number => {
    target.clock += ms;
    target.moving += 'a';
    return watch.waitMs;
  };
  watch.pass();
  for (let passes = 0; passes < 4; ) {
    if (run(5) > 0) continue;
    watch.pass();
    passes++;
  }
  expect(run(1)).toBeCloseTo(LOOK_MS);
  target.swaps = 'some';
  expect(run(1)).toBe(0);
  watch.pass();
  // What was on credit is paid for first, whatever moves.
  target.swaps = 'more';
  expect(run(1)).toBeCloseTo(target.costMs / DEFAULT_DUTY - 3, 0);
  expect(run(200)).toBe(0);
});

test('what a pass takes over from before something moved is no reason to rest', () => {
  const at = (takenAtMs: number, evidenceAtMs: number) =>
    targetScan([mappingScan(1, 'PS', { evidenceAtMs })], { takenAtMs });
  const { watch, target } = begin(at(10_000, 10_000));
  const resting = (): boolean => decodeBatch(watch.key()?.bytes as Uint8Array).pass?.pace === PaceReason.REST;
  target.moving = 'a';
  watch.pass();
  expect(resting()).toBe(true);
  target.moving = 'b';
  target.clock = 1000;
  target.next = at(11_000, 10_000);
  watch.pass();
  expect(resting()).toBe(false);
  target.clock = 1100;
  target.next = at(11_100, 11_100);
  watch.pass();
  expect(resting()).toBe(true);
  target.moving = undefined;
  target.clock = 2200;
  target.next = at(12_200, 12_200);
  watch.pass();
  expect(resting()).toBe(false);
});

test('pages that changed without a sign are no reason to rest: the next pass is made when its turn comes', () => {
  const at = (takenAtMs: number, states: string) =>
    targetScan([mappingScan(1, states, { evidenceAtMs: takenAtMs })], { takenAtMs });
  const { watch, target } = begin(at(10_000, 'PP'));
  const resting = (): boolean => decodeBatch(watch.key()?.bytes as Uint8Array).pass?.pace === PaceReason.REST;
  target.moving = 'a';
  watch.pass();
  expect(resting()).toBe(true);
  target.clock += REST_FLOOR_MS;
  target.next = at(11_000, 'PS');
  watch.pass();
  expect(resting()).toBe(false);
  target.clock += REST_FLOOR_MS;
  target.next = at(12_000, 'PS');
  watch.pass();
  expect(resting()).toBe(true);
  target.clock += REST_FLOOR_MS;
  target.next = at(13_000, 'PS');
  watch.pass();
  expect(resting()).toBe(true);
  // smaps is read again for what has changed, and not where nothing has.
  expect(target.asked).toEqual([{ figures: true }, { figures: false }, { figures: true }, { figures: false }]);
});

test('what moves elsewhere on the host ends a rest for one pass', () => {
  const { watch, target } = begin(targetScan([mappingScan(1, 'PP', { evidenceAtMs: 10_000 })], { takenAtMs: 10_000 }));
  target.moving = 'a';
  watch.pass();
  target.clock = FLOOR_MS;
  target.moving = 'b';
  expect(watch.waitMs).toBe(0);
  target.next = targetScan([mappingScan(1, 'PP', { evidenceAtMs: 10_100 })], { takenAtMs: 10_100 });
  watch.pass();
  expect(target.asked).toEqual([{ figures: true }, { figures: false }]);
  expect(decodeBatch(watch.key()?.bytes as Uint8Array).pass?.pace).toBe(PaceReason.REST);
});

test('R-FOCUS, R-PASS: what is in focus is read before the rest is paid for, and the batch says what was read', () => {
  const mappings = [mappingScan(1, 'PP', { evidenceAtMs: 9_000 }), mappingScan(9, 'SS', { evidenceAtMs: 8_000 })];
  const { watch, target } = begin(targetScan(mappings, { takenAtMs: 10_000 }));
  target.costMs = 40;
  watch.pass();
  expect(watch.waitMs).toBeGreaterThan(500);
  watch.focus([pageIndex(2)]);
  expect(watch.waitMs).toBe(100);
  target.clock += 100;
  target.costMs = 0.5;
  target.next = targetScan([mappingScan(1, 'PS', { evidenceAtMs: 10_050 }), ...mappings.slice(1)], {
    takenAtMs: 10_100,
    fullTakenAtMs: 10_000,
    readAnew: new Set([pageIndex(1)]),
  });
  const batch = decodeBatch(watch.pass()?.bytes as Uint8Array);
  expect(target.asked).toEqual([{ figures: true }, { figures: false, focus: [2] }]);
  expect(batch.pass).toMatchObject({
    focusOnly: true,
    fullTakenAtMs: 10_000,
    readMappings: [1],
    readEvidenceAgeMs: 50,
    evidenceAgeMs: 2100,
  });
  expect(decodeBatch(watch.key()?.bytes as Uint8Array).pass).toEqual(batch.pass);
  watch.focus([]);
  expect(watch.waitMs).toBeGreaterThan(400);
});

const picture = fc
  .array(fc.constantFrom('P', 'S', '.', 'R'), { minLength: 1, maxLength: 6 })
  .map((all) => all.join(''));
/** Mappings in slots of 16 pages, some missing, some resized. */
const space = fc.array(fc.option(picture), { minLength: 6, maxLength: 6 });

test('R-DELTA, R-KEY: whoever follows from the start, and whoever joins at any batch, sees the same picture', () => {
  fc.assert(
    fc.property(fc.array(space, { minLength: 1, maxLength: 12 }), fc.nat(11), (spaces, joinsAt) => {
      const { watch, target } = begin(targetScan([]));
      const follower = new PictureClient();
      const joiner = new PictureClient();
      for (const [pass, slots] of spaces.entries()) {
        target.clock += HEARTBEAT_MS;
        const read = slots.flatMap((text, slot) => (text === null ? [] : [mappingScan(slot * 16, text)]));
        target.next = targetScan(read);
        const batch = watch.pass();
        if (batch === undefined) throw new Error('a heartbeat was due');
        follower.take(decodeBatch(batch.bytes));
        if (pass > joinsAt) joiner.take(decodeBatch(batch.bytes));
        if (pass === joinsAt) joiner.take(decodeBatch(watch.key()?.bytes as Uint8Array));
        const truth = slots.flatMap((text, slot) => (text === null ? [] : [`${slot * 16}:${text}`]));
        expect(follower.picture).toEqual(truth);
        if (pass >= joinsAt) expect(joiner.picture).toEqual(truth);
      }
    }),
  );
});
