import { pinProcess, type TargetScan, TargetScanner } from '@pagelapse/procfs';
import { addTemporarySwap } from '@pagelapse/workload';
import { describe, expect, onTestFinished } from 'vitest';
import { expectAgreement, observe } from './observation.js';
import { compileOracle } from './oracle.js';
import { countStates, type Picture } from './page-picture.js';
import { EMULATED, lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { sightWith, weakenings } from './weakening.js';
import { picturesOf, startPage, startZoo, ZOO_SWAPS, type ZooProcess } from './zoo-process.js';

const truth = truthTest('live-zoo.test.ts', lackOfRoot(), lackOfCompiler());
const SWAP_BYTES = 256 * 2 ** 20;

/** What the zoo goes through between one pass and the next: limits in parts of what it uses, and pages that are read back. */
const LIMITS = EMULATED ? [0.8, 0.5] : [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
const READ_BACK = EMULATED ? ['memfd', 'private'] : ['memfd', 'sysv', 'private', 'shared'];

/** What a live pass may still say of an absent page since its file was asked about all of them (ADR 0010). */
const KEPT_STATES: ReadonlySet<string> = new Set(['shared-swapped', 'unmapped', 'marker']);

describe.each(ZOO_SWAPS)('squeezed into %s', (kind) => {
  truth('live passes agree with the independent program, but for what they keep of absent pages', async () => {
    const swap = addTemporarySwap(SWAP_BYTES, kind === 'file' ? 'file' : undefined);
    onTestFinished(() => swap.remove());
    const zoo = await startZoo();
    onTestFinished(() => zoo.close());
    const oracle = compileOracle(zoo.pageSize);
    onTestFinished(() => oracle.remove());
    const { workload, pageSize } = zoo;
    const { pid } = workload;
    const regions = await workload.layout();
    const backings = new Map(regions.map(({ address, backing }) => [startPage(address, pageSize), backing]));
    const target = pinProcess(pid);
    onTestFinished(() => target.close());
    const watches = weakenings().map((weakening) => {
      const scanner = new TargetScanner(target, weakening.capabilities);
      onTestFinished(() => scanner.close());
      return { ...weakening, scanner };
    });
    const looks: { readonly untilMs: number; readonly pictures: readonly Picture[] }[] = [];
    let inSwap = 0;
    let built = 0;
    for (const [pass, act] of actsOn(zoo).entries()) {
      await act();
      const observation = observe(pid, oracle, () =>
        watches.map(({ scanner }) => scanner.scan({ keepEvidence: true, figures: pass % 3 === 0 })),
      );
      for (const [i, scan] of observation.value.entries()) {
        const { capabilities } = watches[i] as (typeof watches)[number];
        expectAgreement(
          picturesOf(scan),
          observation,
          (start) => sightWith(capabilities, backings.get(start)),
          (picture) => keptOf(picture, scan, looks),
        );
        built += scan.mappings.filter(({ evidenceAtMs = scan.takenAtMs }) => evidenceAtMs < scan.takenAtMs).length;
      }
      looks.push({ untilMs: Date.now(), pictures: observation.after });
      const counts = countStates(observation.before.flatMap(({ runs }) => runs));
      inSwap = Math.max(inSwap, counts['shared-swapped'] ?? 0);
    }
    expect(inSwap).toBeGreaterThan(EMULATED ? 1000 : 5000);
    expect(built, 'passes must have built upon others').toBeGreaterThan(0);
  });
});

function actsOn({ workload, cgroup }: ZooProcess): (() => Promise<unknown>)[] {
  const { usage } = cgroup.usage();
  const read = (name: string) => async () => {
    await cgroup.setLimit(undefined);
    await workload.perform(name, { act: 'read', first: 0, count: 64 });
    await workload.perform(name, { act: 'drop', first: 16, count: 16 });
  };
  return [async () => undefined, ...LIMITS.map((part) => () => cgroup.setLimit(usage * part)), ...READ_BACK.map(read)];
}

/** Of the looks since the file behind the mapping was asked about all its absent pages, what may be kept. */
function keptOf(
  { start, end }: Picture,
  { mappings, takenAtMs }: TargetScan,
  looks: readonly { readonly untilMs: number; readonly pictures: readonly Picture[] }[],
): Picture[] {
  const { evidenceAtMs = takenAtMs } = mappings.find(({ mapping }) => mapping.start === start) ?? {};
  return looks
    .filter(({ untilMs }) => untilMs >= evidenceAtMs)
    .flatMap(({ pictures }) => pictures.filter((picture) => picture.start === start && picture.end === end))
    .map(({ runs }) => ({
      start,
      end,
      runs: runs.map((run) => (KEPT_STATES.has(run.state) ? run : { ...run, state: 'not kept' })),
    }));
}
