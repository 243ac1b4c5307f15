import type { ObjectReport, Reconciliation as Read, TargetScan } from '@pagelapse/procfs';
import type { Reconciliation, SharedFile } from '@pagelapse/protocol';
import { AgentError } from '../errors.js';

/** Where a reconciliation is read from. Injected, so that it runs without a target. */
export interface ReconcileSource {
  /** Address space of the last reading; asking costs nothing. */
  epoch(): number;
  /** A whole reading of now, with figures. */
  scan(): TargetScan;
  reconcile(scan: TargetScan): Read;
  /** Monotonic milliseconds. */
  now(): number;
  /** CPU time this thread has used, ms. */
  cpuMs(): number;
}

/**
 * Reads the kernel's figures beside ours when somebody asks. The reading is on the account of the watch's passes, which
 * wait for it; whoever asks again before that is paid is given the same answer with its time, so that asking often costs
 * the target no more than the duty.
 */
export class Reconciler {
  #last: { readonly epoch: number; readonly paidAt: number; readonly told: Reconciliation } | undefined;

  constructor(
    readonly source: ReconcileSource,
    readonly duty: number,
  ) {}

  /** Throws AgentError when `epoch` is not the address space of now, and what the source throws. */
  answer(epoch: number): Reconciliation {
    const { source } = this;
    const startedAt = source.now();
    if (this.#last?.epoch === epoch && startedAt < this.#last.paidAt) return this.#last.told;
    // Whoever asks in vain costs the target nothing.
    if (source.epoch() !== epoch) throw epochOver();
    const cpu = source.cpuMs();
    const scan = source.scan();
    if (scan.epoch !== epoch) throw epochOver();
    const { rows, objects, inMotionPages } = source.reconcile(scan);
    const costMs = source.cpuMs() - cpu;
    const told = {
      takenAtMs: scan.takenAtMs,
      costMs,
      inMotionPages,
      rows: rows.map((row) => ({ ...row })),
      objects: objects.map(wireObject),
    };
    this.#last = { epoch, paidAt: startedAt + costMs / this.duty, told };
    return told;
  }
}

function epochOver(): AgentError {
  return new AgentError('AGENT_ERR_EPOCH_OVER', 'The process has called exec since: it has another address space.');
}

function wireObject({ dev, inode, path, kind, counts, mappings }: ObjectReport): SharedFile {
  const processes = new Map<number, { pid: number; comm: string; mappings: number }>();
  for (const { pid, comm } of mappings) {
    const known = processes.get(pid);
    if (known === undefined) processes.set(pid, { pid, comm, mappings: 1 });
    else known.mappings++;
  }
  return {
    dev,
    inode,
    path,
    kind,
    firstPage: mappings[0]?.start ?? 0,
    ...(counts && { pages: { ...counts } }),
    mappedBy: [...processes.values()],
  };
}
