import type {
  LeftoversRestored,
  SqueezeFigures,
  SqueezeLimit,
  SqueezeList,
  SqueezePlace,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import type { ActTarget, AdviceGiven, Cleared, MutatorFacts } from '../acting-channel.js';
import { AgentError } from '../errors.js';
import type { AdviseRequest, Mutator, MutatorEvents, SpaceHeld } from '../server/mutator.js';

const FIGURES: SqueezeFigures = { atMs: 1, usage: 400, workingSet: 300, swapped: 0 };

export const PLACE: SqueezePlace = {
  cgroup: 'own',
  version: 2,
  path: '/a.service',
  controls: ['high'],
  swapLimit: true,
  usage: 400,
  workingSet: 300,
  swapped: 0,
  unreclaimable: 10,
  floor: 100,
  floorBecause: 'Because.',
  ceiling: 1000,
  ceilingBecause: 'Because.',
  otherProcesses: 0,
  others: [],
  does: ['Sets a limit.'],
  costs: ['Costs time.'],
};

export function squeezeStatus(handle: string, more: Partial<SqueezeStatus> = {}): SqueezeStatus {
  return {
    id: 's1',
    pid: 100,
    comm: 'p100',
    handle,
    cgroup: 'own',
    version: 2,
    path: '/a.service',
    control: 'high',
    phase: 'ramping',
    beganAtMs: 1,
    goal: 200,
    rampMs: 0,
    floor: 100,
    floorBecause: 'Because.',
    ceiling: 1000,
    ceilingBecause: 'Because.',
    isShort: false,
    abortAtFull: 50,
    before: FIGURES,
    now: FIGURES,
    events: [],
    ...more,
  };
}

/** A mutator that does nothing, and remembers what it was asked. */
export class FakeMutator implements Mutator {
  readonly asked: { readonly target: ActTarget; readonly settings?: SqueezeRequest }[] = [];
  readonly advised: AdviseRequest[] = [];
  readonly cleared: SpaceHeld[] = [];
  events: MutatorEvents | undefined;
  refuse: AgentError | undefined;
  #running: SqueezeStatus | undefined;

  async facts(): Promise<MutatorFacts> {
    return { allowed: ['squeeze'], leftovers: 0 };
  }
  async previewSqueeze(target: ActTarget): Promise<SqueezePreview> {
    this.asked.push({ target });
    const { pid } = target;
    return { pid, comm: `p${pid}`, takenAtMs: 1, memTotal: 1000, swapTotal: 0, swapFree: 0, places: [PLACE] };
  }
  async squeeze(target: ActTarget, settings: SqueezeRequest): Promise<SqueezeStatus> {
    if (this.refuse !== undefined) throw this.refuse;
    this.asked.push({ target, settings });
    this.#running = squeezeStatus(target.handle, { goal: settings.limit });
    return this.#running;
  }
  async squeezes(): Promise<SqueezeList> {
    return { running: this.#running === undefined ? [] : [this.#running], ended: [], leftovers: [] };
  }
  async squeezeStatus(squeeze: string): Promise<SqueezeStatus> {
    if (this.#running?.id === squeeze) return this.#running;
    throw new AgentError('AGENT_ERR_NO_SUCH_SQUEEZE', `There is no squeeze ${squeeze}.`);
  }
  async moveSqueezeLimit(squeeze: string, { limit }: SqueezeLimit): Promise<SqueezeStatus> {
    return { ...(await this.squeezeStatus(squeeze)), goal: limit };
  }
  async stopSqueeze(squeeze: string): Promise<SqueezeStatus> {
    const end = { cause: 'stopped', text: 'It was stopped.', restored: [] } as const;
    return { ...(await this.squeezeStatus(squeeze)), phase: 'ended', end: { ...end, restored: [] } };
  }
  async restoreLeftovers(): Promise<LeftoversRestored> {
    return { restored: [] };
  }
  async advisePages(request: AdviseRequest): Promise<AdviceGiven> {
    if (this.refuse !== undefined) throw this.refuse;
    this.advised.push(request);
    return { atMs: 5000, tookMs: 2, reached: request.count };
  }
  async clearSoftDirty(request: SpaceHeld): Promise<Cleared> {
    if (this.refuse !== undefined) throw this.refuse;
    this.cleared.push(request);
    return { atMs: 1000 * this.cleared.length, tookMs: 2 };
  }
  listen(events: MutatorEvents): void {
    this.events = events;
  }
  async close(): Promise<void> {}
}
