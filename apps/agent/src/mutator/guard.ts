import {
  identifyProcess,
  listIdentities,
  type PinnedProcess,
  type ProcessIdentity,
  pinProcess,
  portsServedBy,
  processesConnectedTo,
  processesNaming,
  readHostFacts,
} from '@pagelapse/procfs';
import { userId } from '@pagelapse/procfs/names';
import type { AgentErrorCode } from '@pagelapse/protocol';
import type { ActTarget } from '../acting-channel.js';
import type { Audit, AuditEntry } from '../audit-log.js';
import { AgentError } from '../errors.js';
import type { MutatorOptions } from '../mutator-options.js';
import { type Policy, programTree, refusalOf } from './policy.js';

/** A process that may be acted upon, pinned: to be closed by whoever got it. */
export interface GuardedTarget {
  readonly process: ProcessIdentity;
  readonly pinned: PinnedProcess;
}

/** Opens targets for acts: nothing that the server says is taken for true, and no refusal goes unwritten. */
export class Guard {
  readonly #users: Policy['users'];
  readonly #ownPids = new Set<number>([process.pid]);

  constructor(
    readonly options: MutatorOptions,
    readonly audit: Audit,
  ) {
    const { users } = options;
    this.#users = typeof users === 'string' ? users : new Set(users.map(uidOf));
    // Another one's by the time that an heir asks.
    const { server = options.server ?? process.ppid, starter } = options.agent ?? {};
    for (const pid of [server, starter]) if (pid !== undefined && pid !== 1) this.#ownPids.add(pid);
  }

  /** Another process of the agent, such as a watchdog. */
  protect(pid: number): void {
    this.#ownPids.add(pid);
  }

  /** The policy as it is now: browsers come and go. `agentPids`: what the server says is part of the agent as well. */
  policy(agentPids: readonly number[]): Policy {
    const { agent: identity } = this.options;
    const named = identity === undefined ? [] : processesNaming(identity.directory);
    const agent = new Set([...this.#ownPids, ...agentPids, ...named]);
    return {
      uid: process.geteuid?.() ?? 0,
      users: this.#users,
      agent,
      browser: this.#browser(agent),
    };
  }

  /** Throws AgentError for a process that is not to be acted upon, or is another one by now; it is written down. */
  open(target: ActTarget, act: string): GuardedTarget {
    try {
      return this.look(target);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      return this.refuse({ act, pid: target.pid }, error.code, error.message, error);
    }
  }

  /** The same for a question, which is asked again and again while somebody plans, and which nothing is written down of. */
  look(target: ActTarget): GuardedTarget {
    const { pid, startTime, bootId } = target;
    if (bootId !== readHostFacts().bootId) {
      throw new AgentError('AGENT_ERR_PROCESS_GONE', 'The host was started again since the process was shown.');
    }
    const found = identifyProcess(pid);
    if (found === undefined) throw new AgentError('AGENT_ERR_PROCESS_GONE', `Process ${pid} has ended.`);
    if (found.startTime !== startTime) {
      throw new AgentError('AGENT_ERR_PROCESS_GONE', `Process ${pid} is not the one that was shown.`);
    }
    const refusal = refusalOf(found, this.policy(target.agentPids));
    if (refusal !== undefined) throw new AgentError(codeOf(found), refusal);
    try {
      return { process: found, pinned: pinProcess(pid, startTime) };
    } catch (cause) {
      throw new AgentError('AGENT_ERR_PROCESS_GONE', `Process ${pid} has ended.`, { cause });
    }
  }

  /** Writes the refusal down and throws it. */
  refuse(entry: AuditEntry, code: AgentErrorCode, message: string, cause?: unknown): never {
    this.record({ ...entry, act: 'refused', asked: entry.act, code, message });
    throw new AgentError(code, message, { cause });
  }

  /** To be called before each act: throws AgentError when it cannot be written down, and then nothing is to be done. */
  record(entry: AuditEntry): void {
    try {
      this.audit.write(entry);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AgentError('AGENT_ERR_NO_AUDIT', `The audit log cannot be written: ${why}.`, { cause });
    }
  }

  #browser(agent: ReadonlySet<number>): ReadonlySet<number> {
    const { port, agent: identity, server = identity?.server } = this.options;
    // A server that found its port taken has moved on to the next one.
    const ports = new Set(server === undefined ? [] : portsServedBy(server));
    if (port !== undefined) ports.add(port);
    const clients = [...ports].flatMap((one) => processesConnectedTo(one, 'self')).filter((pid) => !agent.has(pid));
    if (clients.length === 0) return new Set();
    const all = listIdentities();
    return new Set(clients.flatMap((pid) => [...programTree(pid, all)]));
  }
}

function codeOf({ isKernelThread, hasEnded }: ProcessIdentity): AgentErrorCode {
  if (isKernelThread) return 'AGENT_ERR_KERNEL_THREAD';
  return hasEnded ? 'AGENT_ERR_ZOMBIE' : 'AGENT_ERR_TARGET_REFUSED';
}

function uidOf(name: string): number {
  const uid = userId(name);
  if (uid === undefined) throw new Error(`there is no user ${name}`);
  return uid;
}
