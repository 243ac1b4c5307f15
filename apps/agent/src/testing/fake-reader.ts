import type { BlindSpots, Finding, PageWord, Reconciliation } from '@pagelapse/protocol';
import type {
  EndedBecause,
  Findings,
  Held,
  ProcessFacts,
  ProcessListing,
  RangeLook,
  ReaderFacts,
  Tracked,
} from '../channel.js';
import { AgentError } from '../errors.js';
import type { LookRequest, PageRequest, Reader, ReaderEvents, SpaceRequest, WatchRequest } from '../server/reader.js';

export const FACTS: ReaderFacts = {
  pid: 424_242,
  bootId: 'd3b07384-d9a0-4c2b-8d2e-000000000001',
  hostname: 'test',
  kernel: '6.18.0',
  pageSize: 4096,
  swapTotal: 0,
  swapFree: 0,
  duty: 0.02,
  maxDuty: 0.1,
  capabilities: [{ name: 'mincore', available: true }],
};

export const FINDING: Finding = {
  id: 'swap',
  area: 'swap',
  title: 'Swap',
  state: 'gap',
  says: 'There is no swap.',
  costs: 'Nothing is swapped out.',
  cure: 'Add some.',
  command: 'swapon /swap',
};

export const WORD: PageWord = {
  readAtMs: 1,
  entry: '8600000000012345',
  bits: [{ bit: 63, name: 'present' }],
  pfn: 0x12345,
  frame: { word: '0000000000000868', flags: ['uptodate', 'lru', 'active', 'mmap'], mapCount: 1 },
  steady: true,
};

export const RECONCILIATION: Reconciliation = {
  takenAtMs: 1,
  costMs: 2,
  inMotionPages: 0,
  rows: [{ figure: 'VmSwap (status)', kernel: 0, against: 'swapped + shared-swapped', ours: 4096, reason: 'Because.' }],
  objects: [
    {
      dev: '00:01',
      inode: '7',
      path: '/memfd:x (deleted)',
      kind: 'memfd',
      firstPage: 0x7f000,
      pages: { size: 8, allocated: 5, resident: 4, swapped: 1, swapCached: 0, preallocated: 0 },
      mappedBy: [{ pid: 100, comm: 'p100', mappings: 2 }],
    },
  ],
};

export const LOOK: RangeLook = {
  look: 1,
  takenAtMs: 1,
  addressSpace: 'here',
  mapping: {
    start: 0x7f000,
    end: 0x7f400,
    perms: 'rw-p',
    offset: 0,
    dev: '00:00',
    inode: '0',
    path: '',
    kind: 'anonymous',
  },
  swapTotal: 2 ** 30,
  swapFree: 2 ** 30,
  states: [],
};

export function processFacts(pid: number): ProcessFacts {
  return {
    pid,
    startTime: 1000 + pid,
    startedAtMs: 1,
    comm: `p${pid}`,
    command: '',
    user: 'root',
    access: 'readable',
    rss: 4096,
    privateSwap: 0,
    sharedSwap: 0,
  };
}

/** A reader that does what the test says. Pid 404 does not exist. */
export class FakeReader implements Reader {
  readonly pid = FACTS.pid;
  readonly watched: WatchRequest[] = [];
  readonly unwatched: number[] = [];
  readonly keysAsked: number[] = [];
  /** Each time, the watch and then the pages. */
  readonly focused: number[][] = [];
  /** Each time, the watch and the share. */
  readonly duties: [number, number][] = [];
  events: ReaderEvents | undefined;
  refuseWatch: AgentError | undefined;
  readonly pagesAsked: PageRequest[] = [];
  /** Of pages and reconciliations. */
  readonly looks: LookRequest[] = [];
  readonly lookAnswers: RangeLook[] = [];
  readonly held: SpaceRequest[] = [];
  /** Watch, since when, how often. */
  readonly tracks: (readonly [number, number | undefined, number | undefined])[] = [];
  trackedSince: number | undefined;
  refusePage: AgentError | undefined;
  readonly reconciled: SpaceRequest[] = [];

  async facts(): Promise<ReaderFacts> {
    return FACTS;
  }
  async diagnose(): Promise<Findings> {
    return { findings: [FINDING] };
  }
  async processes(): Promise<ProcessListing> {
    return { takenAtMs: 1, processes: [processFacts(100), processFacts(101)] };
  }
  async process(pid: number): Promise<ProcessFacts> {
    if (pid === 404) throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'There is no process 404.');
    return processFacts(pid);
  }
  async watch(request: WatchRequest): Promise<void> {
    if (this.refuseWatch !== undefined) throw this.refuseWatch;
    this.watched.push(request);
  }
  unwatch(watch: number): void {
    this.unwatched.push(watch);
  }
  focus(watch: number, pages: readonly number[]): void {
    this.focused.push([watch, ...pages]);
  }
  changeDuty(watch: number, share: number): void {
    this.duties.push([watch, share]);
  }
  requestKey(watch: number): void {
    this.keysAsked.push(watch);
  }
  async page(request: PageRequest): Promise<PageWord> {
    this.pagesAsked.push(request);
    if (this.refusePage !== undefined) throw this.refusePage;
    return WORD;
  }
  async reconcile(request: SpaceRequest): Promise<Reconciliation> {
    this.reconciled.push(request);
    if (this.refusePage !== undefined) throw this.refusePage;
    return RECONCILIATION;
  }
  async blindSpots(watch: number): Promise<BlindSpots> {
    if (this.refusePage !== undefined) throw this.refusePage;
    return { blindSpots: [{ id: `of watch ${watch}`, title: 'All', says: 'Nothing.', pages: 2 ** 40, mappings: 1 }] };
  }

  async look(request: LookRequest): Promise<RangeLook> {
    this.looks.push(request);
    if (this.refusePage !== undefined) throw this.refusePage;
    return this.lookAnswers.shift() ?? LOOK;
  }
  async hold(request: SpaceRequest): Promise<Held> {
    this.held.push(request);
    if (this.refusePage !== undefined) throw this.refusePage;
    return { addressSpace: 'here' };
  }
  track(watch: number, sinceMs: number | undefined, everyMs: number | undefined): void {
    this.trackedSince = sinceMs;
    this.tracks.push([watch, sinceMs, everyMs]);
  }
  async tracked(): Promise<Tracked> {
    return { epoch: 1, ...(this.trackedSince !== undefined && { sinceMs: this.trackedSince }) };
  }
  listen(events: ReaderEvents): void {
    this.events = events;
  }
  async close(): Promise<void> {}

  /** The bytes stand for an encoded batch; the server does not look inside. */
  sendBatch(watch: number, sequence: number, key = false, bytes = new Uint8Array([sequence])): Uint8Array {
    const takenAtMs = sequence * 100;
    this.events?.batch({ event: 'batch', watch, sequence, key, takenAtMs, bytes, summary: new Uint8Array() });
    return bytes;
  }
  sendEnded(watch: number, reason: EndedBecause): void {
    this.events?.ended({ event: 'ended', watch, reason, atMs: 5 });
  }
}
