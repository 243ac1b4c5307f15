import type { WriteRequest, WriteStatus } from '@pagelapse/protocol';
import type { Cleared } from '../acting-channel.js';
import type { ResetDueEvent } from '../channel.js';
import { AgentError, toAgentError } from '../errors.js';
import type { HandleTarget } from './handles.js';
import type { Reader } from './reader.js';

/** Who asks for an account and may begin it anew: for as long as it looks, it alone. */
export interface AccountOwner {
  readonly isLooking: boolean;
}

/** What an account needs of those around it. */
export interface WriteAccountsOptions {
  readonly reader: Pick<Reader, 'hold' | 'track' | 'tracked'>;
  /** Takes the bits away; rejects with AgentError. */
  clear(target: HandleTarget, addressSpace: string): Promise<Cleared>;
  /** The reader's watch of a process that somebody views or records. */
  watchOf(target: HandleTarget): number | undefined;
  /** Does anybody look at it, and not only record it? */
  isViewed(target: HandleTarget): boolean;
  /** Into what is kept of the process's past. */
  mark(target: HandleTarget, text: string): void;
  readonly now: () => number;
}

interface Account {
  readonly watch: number;
  readonly owner: AccountOwner;
  readonly beganAtMs: number;
  sinceMs: number;
  resets: number;
  tookMs: number;
  everyMs: number | undefined;
}

/**
 * Who keeps track of the writes of which process. There is one account a process, since the kernel keeps one bit a page:
 * whoever takes them away takes them from everybody. Resets at intervals are made when the reader says that everything was
 * read since the last one, while it holds, so that no pass sees half of one; and only while somebody looks.
 */
export class WriteAccounts {
  readonly #accounts = new Map<string, Account>();
  /** Why the last account of a process ended by itself. */
  readonly #over = new Map<string, string>();
  /** What is being done to a process; the next waits for it. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(readonly options: WriteAccountsOptions) {}

  async status(target: HandleTarget, asker: AccountOwner | undefined): Promise<WriteStatus> {
    const account = await this.#living(target);
    const over = this.#over.get(nameOf(target));
    if (account === undefined) return over === undefined ? {} : { over };
    const { owner, watch: _kept, everyMs, ...told } = account;
    return {
      tracking: { ...told, owner: owner === asker ? 'you' : 'another', ...(everyMs !== undefined && { everyMs }) },
      ...(over !== undefined && { over }),
    };
  }

  /** Begins an account, or begins it anew. Rejects with AgentError, and then all is as it was. */
  reset(target: HandleTarget, epoch: number, { everyMs }: WriteRequest, owner: AccountOwner): Promise<void> {
    return this.#inTurn(target, async () => {
      const known = await this.#living(target);
      expectOwner(known, owner, target);
      const watch = this.#watchOf(target);
      const { addressSpace } = await this.options.reader.hold({ watch, epoch });
      const account = known ?? {
        watch,
        owner,
        beganAtMs: this.options.now(),
        sinceMs: 0,
        resets: 0,
        tookMs: 0,
        everyMs,
      };
      const before = known?.everyMs;
      await this.#clear(target, { ...account, owner }, addressSpace, everyMs);
      if (known === undefined) this.options.mark(target, `writes kept track of from here, ${paceText(everyMs)}`);
      else if (everyMs === undefined || everyMs !== before) {
        this.options.mark(target, `writes kept track of anew, ${paceText(everyMs)}`);
      }
    });
  }

  stop(target: HandleTarget, asker: AccountOwner): Promise<void> {
    return this.#inTurn(target, async () => {
      const account = await this.#living(target);
      if (account === undefined) return;
      expectOwner(account, asker, target);
      this.#accounts.delete(nameOf(target));
      this.#over.delete(nameOf(target));
      this.options.reader.track(account.watch, undefined, undefined);
      this.options.mark(target, 'writes no longer kept track of');
    });
  }

  /** The watch holds for it. Never rejects. */
  async resetDue(target: HandleTarget, { watch, addressSpace }: ResetDueEvent): Promise<void> {
    const { reader, isViewed } = this.options;
    await this.#inTurn(target, async () => {
      const account = this.#accounts.get(nameOf(target));
      if (account === undefined || account.watch !== watch) return reader.track(watch, undefined, undefined);
      if (isViewed(target)) return this.#clear(target, account, addressSpace, account.everyMs);
      account.everyMs = undefined;
      reader.track(watch, account.sinceMs, undefined);
      this.#over.set(nameOf(target), 'Resets at intervals ended, since nobody looked any more.');
    }).catch((error: unknown) => {
      this.#over.set(nameOf(target), `Resets at intervals ended: ${toAgentError(error).message}`);
    });
  }

  /** The bits are taken away while the watch holds; whatever comes of it, the watch goes on. */
  async #clear(
    target: HandleTarget,
    account: Account,
    addressSpace: string,
    everyMs: number | undefined,
  ): Promise<void> {
    const { reader, clear } = this.options;
    const name = nameOf(target);
    try {
      const { atMs, tookMs } = await clear(target, addressSpace);
      this.#accounts.set(name, { ...account, sinceMs: atMs, tookMs, everyMs, resets: account.resets + 1 });
      this.#over.delete(name);
      reader.track(account.watch, atMs, everyMs);
    } catch (error) {
      const known = this.#accounts.get(name);
      // No interval any more: what failed once would fail again at every pass.
      if (known !== undefined) known.everyMs = undefined;
      reader.track(account.watch, known?.sinceMs, undefined);
      throw error;
    }
  }

  /** The account of a process, unless its watch has ended, or its address space has gone, since. */
  async #living(target: HandleTarget): Promise<Account | undefined> {
    const name = nameOf(target);
    const account = this.#accounts.get(name);
    if (account === undefined) return undefined;
    const why = await this.#whyOver(target, account);
    if (why === undefined) return account;
    this.#accounts.delete(name);
    this.#over.set(name, why);
    return undefined;
  }

  async #whyOver(target: HandleTarget, account: Account): Promise<string | undefined> {
    const { reader, watchOf } = this.options;
    if (watchOf(target) !== account.watch) return 'The account ended with the watch: nobody looked for a while.';
    const { sinceMs } = await reader.tracked(account.watch);
    return sinceMs === undefined ? 'The account ended: the process called exec.' : undefined;
  }

  #watchOf(target: HandleTarget): number {
    const watch = this.options.watchOf(target);
    if (watch !== undefined) return watch;
    throw new AgentError('AGENT_ERR_NOT_WATCHED', `Process ${target.pid} is not being watched.`);
  }

  #inTurn<T>(target: HandleTarget, work: () => Promise<T> | T): Promise<T> {
    const name = nameOf(target);
    const turn = (this.#busy.get(name) ?? Promise.resolve()).then(work);
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#busy.get(name) === settled) this.#busy.delete(name);
      });
    this.#busy.set(name, settled);
    return turn;
  }
}

function expectOwner(account: Account | undefined, asker: AccountOwner, { pid }: HandleTarget): void {
  if (account === undefined || account.owner === asker || !account.owner.isLooking) return;
  const since = new Date(account.beganAtMs).toISOString();
  throw new AgentError('AGENT_ERR_WRITES_OWNED', `Another view keeps the account of process ${pid}, since ${since}.`);
}

function paceText(everyMs: number | undefined): string {
  return everyMs === undefined ? 'begun anew by hand' : `begun anew every ${everyMs / 1000} s`;
}

function nameOf({ pid, startTime }: HandleTarget): string {
  return `${pid}:${startTime}`;
}
