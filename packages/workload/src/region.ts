import type { BackingObject } from './backing-object.js';
import {
  fallocate,
  fill,
  load,
  madvise,
  mincore,
  mlock,
  mmap,
  mprotect,
  munmap,
  pageSize,
  SystemCallError,
  shmat,
} from './libc.js';
import { Advice, HUGE_PAGE_BYTES, MapFlag, Prot, Sysv } from './linux-constants.js';
import { PageLedger } from './page-ledger.js';
import type { Backing, PageRange, RegionReport, RegionSpec, Step } from './region-spec.js';
import { poison, writeProtect } from './user-fault-fd.js';

/** Inaccessible pages on both sides, so that neighbours never merge into one mapping. */
const FENCE_PAGES = 16;

const PRIVATE_BACKINGS: ReadonlySet<Backing> = new Set([
  'anonymous',
  'huge',
  'dev-zero-private',
  'tmpfs-private',
  'file-private',
]);

/** Made of pages of 2 MiB, where they start at a multiple of it. */
const HUGE_BACKINGS: ReadonlySet<Backing> = new Set(['huge', 'hugetlb']);

/** After these, any access is a fault. */
const FORBIDDING_ACTS = ['guard', 'protect', 'poison'] as const;

const ZERO_FILLED_BACKINGS: ReadonlySet<Backing> = new Set(['anonymous', 'dev-zero-private']);

/** A mapping of this process, and everything that was done to its pages. */
export class Region {
  readonly spec: RegionSpec;
  readonly object: BackingObject;
  readonly #address: number;
  readonly #ledger: PageLedger;
  /** Value of the next store: 1-126, so that a page's bytes differ from one write to the next. */
  #value = 0;

  constructor(spec: RegionSpec, object: BackingObject) {
    this.spec = spec;
    this.object = object;
    this.#ledger = new PageLedger(spec.pages);
    this.#address = place(spec, object);
  }

  report(): RegionReport {
    const { name, backing, pages } = this.spec;
    return { name, backing, address: `0x${this.#address.toString(16)}`, pages, acts: this.#ledger.runs() };
  }

  /** What mincore(2) says from inside: one byte a page, 1 when resident. */
  residency(): Uint8Array {
    return mincore(this.#address, this.spec.pages * pageSize).map((byte) => byte & 1);
  }

  perform(step: Step): void {
    this.#check(step);
    const address = this.#address + step.first * pageSize;
    const length = step.count * pageSize;
    switch (step.act) {
      case 'write':
        this.#value = (this.#value % 126) + 1;
        fill(address, length, this.#value);
        break;
      case 'read':
        load(address, length);
        break;
      case 'pageout':
        madvise(address, length, Advice.PAGEOUT);
        break;
      case 'drop':
        madvise(address, length, Advice.DONTNEED);
        break;
      case 'remove':
        madvise(address, length, Advice.REMOVE);
        break;
      case 'allocate':
        this.#allocate(step);
        break;
      case 'guard':
        madvise(address, length, Advice.GUARD_INSTALL);
        break;
      case 'lock':
        mlock(address, length);
        break;
      case 'free':
        madvise(address, length, Advice.FREE);
        break;
      case 'merge':
        madvise(address, length, Advice.MERGEABLE);
        break;
      case 'protect':
        mprotect(address, length, Prot.NONE);
        break;
      case 'write-protect':
        writeProtect(address, length);
        break;
      case 'poison':
        poison(address, length);
        break;
    }
    this.#ledger.enter(step.act, step);
  }

  #allocate(range: PageRange): void {
    if (this.object.type !== 'file')
      throw new Error(`${this.spec.name}: no file to allocate in (${this.spec.backing})`);
    fallocate(this.object.fd, ((this.spec.objectOffset ?? 0) + range.first) * pageSize, range.count * pageSize);
  }

  /** Refuses what would kill the workload: a load or store that must fault. */
  #check(step: Step): void {
    const { name, pages } = this.spec;
    if (!Number.isSafeInteger(step.first) || !Number.isSafeInteger(step.count) || step.first < 0 || step.count < 1) {
      throw new RangeError(`${name}: not a range of pages: ${step.first}+${step.count}`);
    }
    if (step.first + step.count > pages)
      throw new RangeError(`${name}: has ${pages} pages: ${step.first}+${step.count}`);
    if (step.act !== 'write' && step.act !== 'read') return;
    if (this.#ledger.carries(FORBIDDING_ACTS, step)) throw new RangeError(`${name}: pages may not be accessed`);
    if (this.object.type === 'none') return;
    const within = this.object.pages - (this.spec.objectOffset ?? 0);
    if (step.first + step.count > within) throw new RangeError(`${name}: past the end of the object (SIGBUS)`);
  }
}

/** Maps the region between fences and returns its first byte. */
function place(spec: RegionSpec, object: BackingObject): number {
  const length = spec.pages * pageSize;
  const fence = FENCE_PAGES * pageSize;
  const alignment = HUGE_BACKINGS.has(spec.backing) ? HUGE_PAGE_BYTES : pageSize;
  const reserved = length + 2 * fence + alignment;
  const base = mmap(0, reserved, Prot.NONE, MapFlag.PRIVATE | MapFlag.ANONYMOUS | MapFlag.NORESERVE);
  const address = Math.ceil((base + fence) / alignment) * alignment;
  try {
    attach(spec, object, address, length);
  } catch (cause) {
    munmap(base, reserved);
    throw cause;
  }
  if (spec.backing === 'huge') madvise(address, length, Advice.HUGEPAGE);
  if (ZERO_FILLED_BACKINGS.has(spec.backing)) refuseHugePages(address, length);
  return address;
}

/** Where huge pages are given unasked, writing one page would populate its neighbours. */
function refuseHugePages(address: number, length: number): void {
  try {
    madvise(address, length, Advice.NOHUGEPAGE);
  } catch (error) {
    // EINVAL: the kernel was built without huge pages (madvise(2)).
    if (!(error instanceof SystemCallError && error.code === 'EINVAL')) throw error;
  }
}

function attach(spec: RegionSpec, object: BackingObject, address: number, length: number): void {
  if (object.type === 'segment') {
    shmat(object.shmid, address, Sysv.SHM_REMAP);
    return;
  }
  const shared = !PRIVATE_BACKINGS.has(spec.backing);
  const flags = MapFlag.FIXED | (shared ? MapFlag.SHARED : MapFlag.PRIVATE);
  if (object.type === 'none') mmap(address, length, Prot.READ | Prot.WRITE, flags | MapFlag.ANONYMOUS);
  else mmap(address, length, Prot.READ | Prot.WRITE, flags, object.fd, (spec.objectOffset ?? 0) * pageSize);
}
