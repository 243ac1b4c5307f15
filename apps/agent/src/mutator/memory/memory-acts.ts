import { pageIndex } from '@pagelapse/address-space';
import { type AdviceFact, isMappedNow, type PageAdvice, type PinnedProcess, ProcessError } from '@pagelapse/procfs';
import type { ActAnswer, ActRequest, ActTarget } from '../../acting-channel.js';
import type { AuditEntry } from '../../audit-log.js';
import type { HeldMapping } from '../../channel.js';
import type { Guard } from '../guard.js';
import type { Done, Perform } from './act-thread.js';

type Question<V extends ActRequest['verb']> = Omit<Extract<ActRequest, { verb: V }>, 'id' | 'verb'>;

/** What this host allows, found out by doing it to memory of our own. */
export interface MemoryPowers {
  advice(): readonly AdviceFact[];
  /** Why soft-dirty bits are not kept here; `undefined` where they are. */
  softDirtyMissing(): string | undefined;
}

export interface MemoryActsOptions {
  readonly guard: Guard;
  readonly powers: MemoryPowers;
  readonly perform: Perform;
}

/**
 * What is done to the pages of a process: advice about them, and their soft-dirty bits taken away. The server's word is not
 * taken for anything: the target is opened by the guard, its address space and mapping are held against what was looked
 * at, it is written down, and then done. An exec in the moment between that check and the kernel's call cannot be seen
 * before: the address space is looked at again afterwards.
 */
export class MemoryActs {
  constructor(readonly options: MemoryActsOptions) {}

  async advise(question: Question<'advise-pages'>): Promise<ActAnswer<'advise-pages'>> {
    const { target, addressSpace, mapping, first, count, advice } = question;
    const { guard, powers } = this.options;
    const entry = { act: advice, pid: target.pid, first: hex(first), pages: count };
    const fact = powers.advice().find((known) => known.advice === advice);
    if (fact?.available !== true) {
      guard.refuse(entry, 'AGENT_ERR_ACT_IMPOSSIBLE', [fact?.reason, fact?.cure].join(' '));
    }
    return this.#act(target, addressSpace, entry, async (pinned) => {
      if (first < mapping.start || first + count > mapping.end || !isMappedNow(pinned, indexed(mapping))) {
        guard.refuse(entry, 'AGENT_ERR_NO_SUCH_MAPPING', 'The mapping is no longer as it was when it was looked at.');
      }
      return { act: advice, first, count };
    });
  }

  async clearSoftDirty({ target, addressSpace }: Question<'clear-refs'>): Promise<ActAnswer<'clear-refs'>> {
    const { guard, powers } = this.options;
    const entry = { act: 'clear-refs', pid: target.pid };
    const missing = powers.softDirtyMissing();
    if (missing !== undefined) guard.refuse(entry, 'AGENT_ERR_ACT_IMPOSSIBLE', missing);
    const { atMs, tookMs } = await this.#act(target, addressSpace, entry, async () => ({ act: 'clear-soft-dirty' }));
    return { atMs, tookMs };
  }

  async #act(
    target: ActTarget,
    addressSpace: string,
    entry: AuditEntry,
    prepare: (pinned: PinnedProcess) => Promise<WhatToDo>,
  ): Promise<Done> {
    const { guard, perform } = this.options;
    const { pinned, process } = guard.open(target, entry.act);
    try {
      const told = { ...entry, comm: process.comm };
      const isSame = (): boolean => pinned.stat().layout === addressSpace;
      if (!isSame()) guard.refuse(told, 'AGENT_ERR_EPOCH_OVER', EXEC_BEFORE);
      const what = await prepare(pinned);
      guard.record(told);
      const { pid, startTime } = target;
      const done = await perform({ pid, startTime, ...what });
      if (!isSame()) guard.refuse(told, 'AGENT_ERR_EPOCH_OVER', EXEC_MEANWHILE);
      return this.#expectDone(done, told);
    } catch (error) {
      if (!(error instanceof ProcessError)) throw error;
      return guard.refuse(entry, 'AGENT_ERR_PROCESS_GONE', error.message, error);
    } finally {
      pinned.close();
    }
  }

  /** Errors that are of the whole act and not of some pages. */
  #expectDone(done: Done, entry: AuditEntry): Done {
    const { guard } = this.options;
    if (done.stopped === 'ESRCH') guard.refuse(entry, 'AGENT_ERR_PROCESS_GONE', 'The process has ended.');
    if (done.stopped === 'EPERM' || done.stopped === 'EACCES') {
      guard.refuse(entry, 'AGENT_ERR_ACT_IMPOSSIBLE', `The kernel did not permit it (${done.stopped}).`);
    }
    return done;
  }
}

type WhatToDo =
  | { readonly act: 'clear-soft-dirty' }
  | { readonly act: PageAdvice; readonly first: number; readonly count: number };

const EXEC_BEFORE = 'The process has called exec since it was looked at: nothing was done.';
const EXEC_MEANWHILE = 'The process called exec while it was done: what became of its pages cannot be told.';

function indexed(mapping: HeldMapping) {
  return { ...mapping, start: pageIndex(mapping.start), end: pageIndex(mapping.end) };
}

function hex(page: number): string {
  return `page 0x${page.toString(16)}`;
}
