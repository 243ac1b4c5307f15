import { HeldCgroup, limitInForce, type readMemoryHierarchy } from '@pagelapse/procfs';
import type {
  LeftoversRestored,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import type { ActTarget } from '../../acting-channel.js';
import { AgentError } from '../../errors.js';
import type { GuardedTarget } from '../guard.js';
import { type Bounds, limitRefusal } from './bounds.js';
import { hostPressure } from './host.js';
import { readJournals } from './journal.js';
import { describeLeftover, leftoverJournals } from './leftovers.js';
import { noticedIn } from './notice.js';
import { type Desk, type OpenedCgroup, openCgroup, openMover, standsIn } from './opening.js';
import { bounded, newPlace, ownPlace, type Place, type PlaceOutside, pathBelow } from './place.js';
import { restoreSqueeze } from './restore.js';
import { settingsRefusal } from './settings.js';
import { Squeeze, type SqueezeOutside } from './squeeze.js';
import type { Watchdog } from './watchdog.js';

/** How often a squeeze looks at its cgroup: a piece of a ramp, and the delay of an abort. */
const TICK_MS = 250;
/** Squeezes that have ended and are still told of. */
const MOST_ENDED = 20;
/** Squeezes at once: a person follows no more, and each is looked at four times a second. */
const MOST_RUNNING = 4;

interface Entry {
  readonly opened: OpenedCgroup;
  readonly target: ActTarget;
  readonly comm: string;
  readonly place: Place;
  readonly squeeze: Squeeze;
  bounds(): Bounds;
  end?: NonNullable<SqueezeStatus['end']>;
}

export interface SqueezesOptions extends Desk {
  readonly outside: PlaceOutside;
  readonly watchdog: Pick<Watchdog, 'ensure'>;
  /** Where a process stands whose files are under this path. */
  readonly hierarchyOf: typeof readMemoryHierarchy;
  acted(target: ActTarget, text: string): void;
}

/** All squeezes of this agent: begun, moved, ended, and those that a killed one left. Throws AgentError. */
export class Squeezes {
  readonly #running = new Map<string, Entry>();
  readonly #ended: Entry[] = [];

  constructor(readonly options: SqueezesOptions) {}

  preview(target: ActTarget): SqueezePreview {
    const guarded = this.options.guard.look(target);
    const { pid, comm } = guarded.process;
    try {
      const running = [...this.#running.values()].find((entry) => entry.target.pid === pid);
      return {
        pid,
        comm,
        takenAtMs: this.options.now(),
        ...this.options.outside.host(),
        places: this.#places(guarded, target).map(({ facts }) => facts),
        ...(running !== undefined && { running: running.opened.id }),
      };
    } finally {
      guarded.pinned.close();
    }
  }

  async begin(target: ActTarget, settings: SqueezeRequest): Promise<SqueezeStatus> {
    const { guard, watchdog } = this.options;
    const guarded = guard.open(target, 'squeeze');
    const { pid, comm } = guarded.process;
    let own: HeldCgroup | undefined;
    const refuse = (code: Parameters<typeof guard.refuse>[1], message: string): never => {
      return guard.refuse({ act: 'squeeze', pid, comm, ...settings }, code, message);
    };
    try {
      const place = this.#places(guarded, target).find(({ facts }) => facts.cgroup === settings.cgroup);
      if (place === undefined)
        return refuse('AGENT_ERR_SQUEEZE_REFUSED', 'No hierarchy with the memory controller is mounted.');
      const refuseTaken = (): void => {
        const taken = this.#taken(pid, place);
        if (taken !== undefined) refuse('AGENT_ERR_SQUEEZE_RUNNING', taken);
        if (this.#running.size >= MOST_RUNNING)
          refuse('AGENT_ERR_TOO_MANY', `${MOST_RUNNING} squeezes are running already.`);
      };
      refuseTaken();
      const refusal = settingsRefusal(settings, place.facts, place.facts);
      if (refusal !== undefined) refuse('AGENT_ERR_SQUEEZE_REFUSED', refusal);
      own = new HeldCgroup(place.facts.version === 1 ? 1 : 2, place.own);
      const taken = claim(own, place);
      if (taken !== undefined) refuse('AGENT_ERR_SQUEEZE_RUNNING', taken);
      guard.record({ act: 'squeeze', pid, comm, path: place.facts.path, ...settings });
      await watchdog.ensure();
      // Another may have begun while the first watchdog was started.
      refuseTaken();
      // The journal is there before this waits for anything, and from then on the cgroup is taken.
      const opened = await openCgroup(guarded, place, own, this.options);
      return await this.#start(guarded, target, place, settings, opened);
    } catch (error) {
      guarded.pinned.close();
      own?.close();
      if (error instanceof AgentError || !(error instanceof Error)) throw error;
      throw new AgentError('AGENT_ERR_SQUEEZE_REFUSED', `It could not be begun, and was undone: ${error.message}.`, {
        cause: error,
      });
    }
  }

  list(): SqueezeList {
    return {
      running: [...this.#running.values()].map(statusOf),
      ended: this.#ended.map(statusOf),
      leftovers: leftoverJournals(this.options.stateDirectory).map(describeLeftover),
    };
  }

  status(id: string): SqueezeStatus {
    return statusOf(this.#entry(id));
  }

  moveLimit(id: string, { limit, rampMs = 0 }: SqueezeLimit): SqueezeStatus {
    const entry = this.#entry(id);
    const { guard } = this.options;
    const about = { act: 'squeeze-limit', squeeze: id, pid: entry.target.pid, limit };
    if (entry.squeeze.isEnding) guard.refuse(about, 'AGENT_ERR_NO_SUCH_SQUEEZE', 'The squeeze has ended.');
    const refusal = limitRefusal(limit, entry.bounds());
    if (refusal !== undefined) guard.refuse(about, 'AGENT_ERR_SQUEEZE_REFUSED', refusal);
    guard.record(about);
    entry.squeeze.moveTo(limit, rampMs);
    entry.squeeze.tick();
    return statusOf(entry);
  }

  /** Answers when it is restored; a squeeze that has ended stays as it is. */
  async stop(id: string): Promise<SqueezeStatus> {
    const entry = this.#entry(id);
    await entry.squeeze.end('stopped', 'It was stopped.');
    return statusOf(entry);
  }

  /** Ends all of them in order. */
  async close(): Promise<void> {
    const entries = [...this.#running.values()];
    await Promise.all(entries.map(({ squeeze }) => squeeze.end('agent-ended', 'The agent was stopped.')));
  }

  /** The watchdog has ended: a squeeze that nobody would undo after a kill -9 is not gone on with. */
  unwatched(another: Promise<void>): void {
    for (const { squeeze } of this.#running.values()) {
      another.then(
        () => squeeze.tell('Its watchdog has ended; another one watches.'),
        () => endUnwatched(squeeze),
      );
    }
  }

  get leftovers(): number {
    return leftoverJournals(this.options.stateDirectory).length;
  }

  async restoreLeftovers(): Promise<LeftoversRestored> {
    const { stateDirectory, guard } = this.options;
    const restored: LeftoversRestored['restored'] = [];
    for (const record of leftoverJournals(stateDirectory)) {
      restored.push({ id: record.head.id, files: await restoreSqueeze(record, guard.audit) });
    }
    return { restored };
  }

  #places({ pinned, process }: GuardedTarget, { agentPids }: ActTarget): Place[] {
    const { outside, guard, hierarchyOf } = this.options;
    const hierarchy = hierarchyOf((name) => pinned.path(name));
    if (hierarchy === undefined) return [];
    return [ownPlace(process.pid, hierarchy, guard.policy(agentPids), outside), newPlace(hierarchy, outside)];
  }

  /** A limit on a limit of ours would be restored to the one below it: one squeeze a cgroup, also across agents of this user. */
  #taken(pid: number, place: Place): string | undefined {
    const journals = readJournals(this.options.stateDirectory);
    const inTheWay = journals.find(({ head }) => head.pid === pid || head.directory === place.own);
    if (inTheWay === undefined) return undefined;
    const isLeftover = leftoverJournals(this.options.stateDirectory).some(({ head }) => head.id === inTheWay.head.id);
    return isLeftover
      ? 'A squeeze of it was left behind by an agent that was killed: restore that first.'
      : 'A squeeze of this process, or of its cgroup, is running.';
  }

  async #start(
    guarded: GuardedTarget,
    target: ActTarget,
    place: Place,
    settings: SqueezeRequest,
    opened: OpenedCgroup,
  ): Promise<SqueezeStatus> {
    const { outside } = this.options;
    const { cgroup, journal } = opened;
    const limitBefore = limitInForce(cgroup.version, cgroup.path, place.mountPoint);
    const figures = cgroup.figures();
    try {
      if (figures === undefined) throw new Error('its cgroup is gone');
      const mover = await openMover(opened, settings, outside.pageSize);
      const squeeze = new Squeeze(settings, mover, this.#outsideOf(guarded, target, place, opened), figures);
      const entry: Entry = {
        opened,
        target,
        comm: guarded.process.comm,
        place,
        squeeze,
        bounds: () => bounded(cgroup, cgroup.figures() ?? figures, limitBefore, outside),
      };
      this.#running.set(opened.id, entry);
      // It may have ended before there was a squeeze to be told of it.
      this.options.watchdog.ensure().catch(() => endUnwatched(squeeze));
      const timer = setInterval(() => squeeze.tick(), TICK_MS);
      void squeeze.ended.then((end) => {
        clearInterval(timer);
        entry.end = end;
        this.#running.delete(opened.id);
        this.#ended.unshift(entry);
        this.#ended.splice(MOST_ENDED);
        guarded.pinned.close();
        opened.close();
      });
      squeeze.tick();
      return statusOf(entry);
    } catch (error) {
      await restoreSqueeze(journal.record, this.options.guard.audit);
      opened.close();
      throw error;
    }
  }

  #outsideOf({ pinned }: GuardedTarget, target: ActTarget, place: Place, opened: OpenedCgroup): SqueezeOutside {
    const { cgroup, journal } = opened;
    const { now, outside, guard, acted, hierarchyOf } = this.options;
    let majorFaults: number | undefined;
    return {
      now,
      host: () => outside.host(),
      figures: () => cgroup.figures(),
      pressure: () => cgroup.pressure() ?? hostPressure(),
      pressureOf: place.facts.pressure,
      limit: () => cgroup.ownLimit(),
      majorFaults: () => {
        // Of one that has ended, those that it had last.
        majorFaults = tryOr(() => pinned.stat().majorFaults, majorFaults);
        return majorFaults;
      },
      whereabouts: () => {
        if (!pinned.isAlive()) return 'exited';
        const hierarchy = hierarchyOf((name) => pinned.path(name));
        // Unreadable in the moment of its end: the next look tells.
        return hierarchy === undefined || standsIn(opened, hierarchy) ? 'there' : 'moved';
      },
      mark: (text) => acted(target, text),
      restore: () => restoreSqueeze(journal.record, guard.audit),
    };
  }

  #entry(id: string): Entry {
    const entry = this.#running.get(id) ?? this.#ended.find(({ opened }) => opened.id === id);
    if (entry === undefined) throw new AgentError('AGENT_ERR_NO_SUCH_SQUEEZE', `There is no squeeze ${id}.`);
    return entry;
  }
}

/** Takes the cgroup before whoever else on this host would, or says who stands in the way. */
function claim(cgroup: HeldCgroup, { parent }: Place): string | undefined {
  // Of one that a process is only taken out of, others may take theirs at the same time.
  if (!cgroup.claim({ shared: parent !== undefined })) {
    const [holder] = cgroup.claimants();
    return `Its cgroup is squeezed by another agent, or somebody else holds the lock of its directory${holder === undefined ? '' : `: process ${holder}`}.`;
  }
  const noticed = noticedIn(cgroup);
  if (noticed === undefined) return undefined;
  const { uid, record } = noticed;
  const isTrusted = uid === 0 || uid === process.geteuid?.();
  const journal = isTrusted && record.head.journalPath !== undefined ? `, journal ${record.head.journalPath}` : '';
  return `An agent of user ${uid} that was killed has left a limit on its cgroup: have that restored first (\`pagelapse squeeze --restore\`${journal}).`;
}

function endUnwatched(squeeze: Squeeze): void {
  void squeeze.end('failed', 'Its watchdog has ended, and no other is to be had.');
}

function statusOf({ opened, target, comm, place, squeeze, bounds, end }: Entry): SqueezeStatus {
  const { floor, floorBecause, ceiling, ceilingBecause } = end === undefined ? bounds() : place.facts;
  const { cgroup, control, holdMs } = squeeze.settings;
  return {
    id: opened.id,
    pid: target.pid,
    comm,
    handle: target.handle,
    cgroup,
    version: opened.cgroup.version,
    path: pathBelow(place.mountPoint, opened.journal.head.directory),
    control,
    ...squeeze.state,
    beganAtMs: squeeze.beganAtMs,
    ...(holdMs !== undefined && { holdMs }),
    floor,
    floorBecause,
    ceiling,
    ceilingBecause,
    abortAtFull: squeeze.abortAtFull,
    ...(place.facts.pressure !== undefined && { pressure: place.facts.pressure }),
    before: squeeze.before,
    events: [...squeeze.events],
    ...(end !== undefined && { end }),
  };
}

function tryOr<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
