import { unlinkSync } from 'node:fs';
import { forgetName, makeObject } from './backing-object.js';
import { type Request, residencyRuns, type Verbs } from './messages.js';
import { Region } from './region.js';
import type { RegionReport, RegionSpec } from './region-spec.js';
import { bandOfBeat, bandWithin, type RhythmOptions } from './rhythm.js';

/** All regions of the workload, and the answers to what is asked of them. */
export class Stage {
  readonly #regions = new Map<string, Region>();
  #beat: NodeJS.Timeout | undefined;

  answer(request: Request): Verbs[Request['verb']]['result'] {
    switch (request.verb) {
      case 'build':
        for (const spec of request.regions) this.#build(spec);
        return this.#layout();
      case 'layout':
        return this.#layout();
      case 'perform':
        this.#region(request.region).perform(request.step);
        return undefined;
      case 'mincore':
        return residencyRuns(this.#region(request.region).residency());
      case 'start-rhythm':
        this.#startRhythm(request);
        return undefined;
      case 'stop-rhythm':
        clearTimeout(this.#beat);
        this.#beat = undefined;
        return undefined;
    }
  }

  /** Takes away the names that were left on files; everything else dies with the process. */
  clear(): void {
    for (const { object, spec } of this.#regions.values()) {
      if (spec.sameObjectAs !== undefined) continue;
      if (object.type === 'file' && object.path !== undefined) unlinkSync(object.path);
    }
  }

  #build(spec: RegionSpec): void {
    if (this.#regions.has(spec.name)) throw new Error(`region ${spec.name} exists`);
    const shared = spec.sameObjectAs === undefined ? undefined : this.#region(spec.sameObjectAs).object;
    const object = shared ?? makeObject(spec);
    try {
      this.#regions.set(spec.name, new Region(spec, object));
    } finally {
      if (shared === undefined) forgetName(object);
    }
    for (const step of spec.steps ?? []) this.#region(spec.name).perform(step);
  }

  #region(name: string): Region {
    const region = this.#regions.get(name);
    if (region === undefined) throw new Error(`no region ${name}`);
    return region;
  }

  #layout(): RegionReport[] {
    return [...this.#regions.values()].map((region) => region.report());
  }

  #startRhythm(options: RhythmOptions): void {
    clearTimeout(this.#beat);
    const beatsPerSweep = Math.max(1, Math.round(options.sweepMs / options.beatMs));
    const waves = options.regions.map((name) => {
      const region = this.#region(name);
      const runs = region
        .report()
        .acts.filter((run) => run.act === 'write' || run.act === 'pageout' || run.act === 'drop');
      return { region, runs, pages: runs.reduce((sum, run) => sum + run.count, 0) };
    });
    let beat = 0;
    const play = () => {
      for (const { region, runs, pages } of waves) {
        for (const part of bandWithin(runs, bandOfBeat(beat, pages, beatsPerSweep))) {
          region.perform({ act: 'write', ...part });
        }
        if (options.behind === undefined) continue;
        for (const part of bandWithin(runs, bandOfBeat(beat, pages, beatsPerSweep, 0.5))) {
          region.perform({ act: options.behind, ...part });
        }
      }
      beat++;
      // Not an interval: a beat that swapped in for longer than it should lets requests through before the next.
      this.#beat = setTimeout(play, options.beatMs);
    };
    play();
  }
}
