import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Answer, ResidencyRuns, Verb, Verbs } from './messages.js';
import type { RegionReport, RegionSpec, Step } from './region-spec.js';
import type { RhythmOptions } from './rhythm.js';

export interface WorkloadOptions {
  readonly regions: readonly RegionSpec[];
  /** Called when the process stands and before it maps anything: the moment to move it into a cgroup. */
  readonly beforeBuild?: (pid: number) => void;
}

/** A running workload. Every promise settles when the act is done in the other process, so nobody has to wait. */
export interface Workload {
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly ended: Promise<void>;
  layout(): Promise<readonly RegionReport[]>;
  perform(region: string, step: Step): Promise<void>;
  mincore(region: string): Promise<ResidencyRuns>;
  startRhythm(options: RhythmOptions): Promise<void>;
  stopRhythm(): Promise<void>;
  /** Ends the process and waits for it. Safe to call again. */
  close(): Promise<void>;
  /** Ends the process from an exit handler: does not wait. */
  kill(): void;
}

/** Always the compiled program, also for tests that run this file from src. */
const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));

type Waiting = { resolve: (result: never) => void; reject: (error: Error) => void };

export async function startWorkload(options: WorkloadOptions): Promise<Workload> {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child, 'spawn');
  const pid = child.pid as number;
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let over: Error | undefined;

  const end = (reason: Error) => {
    over ??= reason;
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
  };
  const ended = once(child, 'exit').then(([code, signal]) => {
    end(new Error(`workload ${pid} ended (${signal ?? `exit code ${code}`})`));
  });
  // A write that finds the pipe closed: the exit that follows says why.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) asker?.reject(new Error(`workload: ${answer.error}`));
    else asker?.resolve(answer.result as never);
  });

  function ask<V extends Verb>(verb: V, request: Verbs[V]['request']): Promise<Verbs[V]['result']> {
    if (over !== undefined) return Promise.reject(over);
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, verb, ...request })}\n`);
    });
  }
  const close = () => {
    child.stdin.end();
    return ended;
  };

  try {
    options.beforeBuild?.(pid);
    await ask('build', { regions: options.regions });
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    pid,
    ended,
    layout: () => ask('layout', {}),
    perform: (region, step) => ask('perform', { region, step }),
    mincore: (region) => ask('mincore', { region }),
    startRhythm: (rhythm) => ask('start-rhythm', rhythm),
    stopRhythm: () => ask('stop-rhythm', {}),
    close,
    kill: () => void child.kill('SIGKILL'),
  };
}
