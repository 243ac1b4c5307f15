import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RegionReport, Step } from '@pagelapse/workload';
import type { AgentProcess } from './agent-process.js';

const PROGRAM = fileURLToPath(new URL('../kernels/dashboard.mjs', import.meta.url));

/** An agent on another kernel, in an emulated machine, and its workload there. `pid` is that of the workload. */
export interface OtherKernel extends AgentProcess {
  /** Directory of the workload's cgroup. */
  readonly cgroup: string;
  region(name: string): RegionReport;
  perform(region: string, step: Step): Promise<void>;
  /** Text of a file there. */
  read(path: string): Promise<string>;
}

type Answer = { readonly result: string } | { readonly error: string };

/** What it takes is not to be had here; the message says what, and how to get it. */
export class NoOtherKernel extends Error {
  override readonly name = 'NoOtherKernel';
}
/** The exit code that says so. */
const NOTHING_TO_BOOT = 3;

/** Which kernel, PAGELAPSE_KERNEL says, or dashboard.mjs. Resolves when the agent there has printed its URL, which is good on this machine. */
export async function startOtherKernel(): Promise<OtherKernel> {
  const { PAGELAPSE_KERNEL: chosen } = process.env;
  const args = chosen === undefined ? [PROGRAM] : [PROGRAM, chosen];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = once(child, 'exit');
  const lines: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (start: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) {
        await exited;
        throw child.exitCode === NOTHING_TO_BOOT ? new NoOtherKernel(said) : new Error(`it has ended:\n${said}`);
      }
      if (value.startsWith(start)) return value;
      said += `${value}\n`;
    }
  };
  const ask = async (request: string): Promise<string> => {
    child.stdin.write(`${request}\n`);
    const answer = JSON.parse(await next('{')) as Answer;
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  };
  const { pid, cgroup, regions } = JSON.parse(await next('{')) as {
    readonly pid: number;
    readonly cgroup: string;
    readonly regions: readonly RegionReport[];
  };
  return {
    pid,
    cgroup,
    url: await next('http://'),
    said: () => said,
    region: (name) => {
      const region = regions.find((candidate) => candidate.name === name);
      if (region === undefined) throw new Error(`the workload has no region ${name}`);
      return region;
    },
    perform: async (region, { act, first, count }) => void (await ask(`perform ${region} ${act} ${first} ${count}`)),
    read: (path) => ask(`read ${path}`),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
