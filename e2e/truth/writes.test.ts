import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { probeCapabilities } from '@pagelapse/procfs';
import { addTemporarySwap, type Backing, readPageSize, startWorkload, type Workload } from '@pagelapse/workload';
import { afterAll, expect, onTestFinished } from 'vitest';
import { lackOfRoot, truthTest } from './requirements.js';

const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));
/** Where the audit log goes. */
const STATE = mkdtempSync(path.join(tmpdir(), 'pagelapse-acts-'));
afterAll(() => rmSync(STATE, { recursive: true, force: true }));
const env = { ...process.env, XDG_STATE_HOME: STATE };

const truth = truthTest('writes.test.ts', lackOfRoot());
const { softDirty } = probeCapabilities();
const PAGES = 1024;
const PRIVATE: readonly Backing[] = ['anonymous'];
const SHARED: readonly Backing[] = ['shared-anonymous', 'memfd'];
const REGIONS = [...PRIVATE, ...SHARED];
/** A stretch, and single pages in the midst of others. */
const WRITTEN = [100, 101, 102, 103, ...Array.from({ length: 90 }, (_, i) => 300 + i * 7)];

async function workload(): Promise<Workload> {
  const started = await startWorkload({
    regions: REGIONS.map((backing) => ({
      name: backing,
      backing,
      pages: PAGES,
      steps: [{ act: 'write', first: 0, count: PAGES }],
    })),
  });
  onTestFinished(() => started.close());
  return started;
}

/** Pages of each mapping as one reading told them, by address. */
type Told = ReadonlyMap<string, { readonly written: number; readonly unknown: number }>;

/** `pagelapse writes --by-mapping`, reading by reading. */
class Follower {
  readonly #lines: AsyncIterator<string, undefined>;
  #head: string | undefined;
  /** Of the last reading. */
  #takenAtMs = 0;

  constructor(readonly child: ChildProcessByStdio<null, Readable, null>) {
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static start(pid: number): Follower {
    const args = [PROGRAM, 'writes', String(pid), '--by-mapping', '--duty', '100'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    onTestFinished(async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    });
    return new Follower(child);
  }

  /** The next whole reading. */
  async next(): Promise<Told> {
    this.#head ??= await this.#line();
    const [, time] = /^time=(\S+) /.exec(this.#head) ?? [];
    this.#takenAtMs = Date.parse(time ?? '');
    expect(this.#takenAtMs, this.#head).toBeGreaterThan(0);
    const told = new Map<string, { written: number; unknown: number }>();
    for (;;) {
      const line = await this.#line();
      const [, address, written, unknown] = /^ {2}(0x[0-9a-f]+) written=(\d+) not-known=(\d+) /.exec(line) ?? [];
      if (address === undefined) {
        this.#head = line;
        return told;
      }
      told.set(address, { written: Number(written) / readPageSize(), unknown: Number(unknown) / readPageSize() });
    }
  }

  /** A reading that began after this was asked for: those that were under way, or told before, are passed over. */
  async fresh(): Promise<Told> {
    const askedAtMs = Date.now();
    for (;;) {
      const told = await this.next();
      if (this.#takenAtMs > askedAtMs) return told;
    }
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('writes has ended');
    return value;
  }
}

truth(
  'what is written after a reset is told, page by page counted, and what swap takes away as not known',
  async () => {
    const target = await workload();
    if (!softDirty) {
      const refused = promisify(execFile)(process.execPath, [PROGRAM, 'writes', String(target.pid)], { env });
      await expect(refused).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('The kernel does not track soft-dirty pages.') as string,
      });
      return;
    }
    const swap = addTemporarySwap(64 * 2 ** 20);
    onTestFinished(() => swap.remove());
    const addresses = new Map((await target.layout()).map(({ name, address }) => [name, address]));
    const of = (told: Told, region: string) => told.get(addresses.get(region) as string) ?? { written: 0, unknown: 0 };

    const follower = Follower.start(target.pid);
    const clean = await follower.next();
    for (const region of REGIONS) expect(of(clean, region), region).toEqual({ written: 0, unknown: 0 });

    for (const region of REGIONS) {
      await target.perform(region, { act: 'read', first: 0, count: 90 });
      for (const first of WRITTEN) await target.perform(region, { act: 'write', first, count: 1 });
    }
    const told = await follower.fresh();
    for (const region of REGIONS) {
      expect(of(told, region), region).toEqual({ written: WRITTEN.length, unknown: 0 });
    }

    for (const region of REGIONS) await target.perform(region, { act: 'pageout', first: 0, count: PAGES });
    const out = await follower.fresh();
    for (const region of PRIVATE) expect(of(out, region), region).toEqual({ written: WRITTEN.length, unknown: 0 });
    for (const region of SHARED) {
      const { written, unknown } = of(out, region);
      // A page that stayed in memory keeps its bit; of all others nothing is claimed.
      expect(unknown, region).toBeGreaterThan(PAGES * 0.9);
      expect(written, region).toBeLessThan(WRITTEN.length * 0.2);
    }

    for (const region of REGIONS) await target.perform(region, { act: 'read', first: 0, count: PAGES });
    const back = await follower.fresh();
    for (const region of PRIVATE) expect(of(back, region), region).toEqual({ written: WRITTEN.length, unknown: 0 });
    for (const region of SHARED) {
      expect(of(back, region), `${region}: in memory again, and still nothing is claimed`).toEqual(of(out, region));
      await target.perform(region, { act: 'write', first: 0, count: PAGES });
    }
    const again = await follower.fresh();
    for (const region of SHARED) expect(of(again, region), region).toEqual({ written: PAGES, unknown: 0 });
  },
);
