import { performance } from 'node:perf_hooks';
import {
  describeProcess,
  type Feature,
  type PinnedProcess,
  ProcessError,
  pinProcess,
  probeCapabilities,
  readActivity,
  readHostFacts,
  readSurroundings,
  type TargetScan,
  TargetScanner,
  threadCpuMs,
} from '@pagelapse/procfs';
import { Command, Option } from 'commander';
import { DEFAULT_DUTY } from '../duty.js';
import { EXIT_CODES_HELP } from '../exit-codes.js';
import { wireSurroundings } from '../reader/surroundings.js';
import { Watch } from '../reader/watch.js';
import { frameLines } from '../screen/frame.js';
import { type Moment, momentOf } from '../screen/moment.js';
import { passLine } from '../screen/pass-line.js';
import { Screen } from '../screen/screen.js';
import { writeAll } from '../terminal.js';
import { parseDuty, parseFeatures, parsePid, WITHOUT_HELP } from './arguments.js';
import { Ending } from './ending.js';
import { notReadable } from './not-readable.js';

interface WatchOptions {
  readonly duty: number;
  readonly without?: ReadonlySet<Feature>;
}

const EXAMPLES = `
Examples:
  pagelapse watch 1234                the mappings with most in swap, live; Ctrl-C ends it
  pagelapse watch 1234 | cat          one line a pass: name=value, amounts in bytes
  NO_COLOR=1 pagelapse watch 1234     without colours

It ends with the process.

${EXIT_CODES_HELP}`;

export function watchCommand(): Command {
  const duty = new Option('--duty <percent>', 'most that passes may cost the process, of one core');
  return new Command('watch')
    .description('where every page of a process lives, live in this terminal')
    .argument('<pid>', 'process to watch', parsePid)
    .addOption(duty.argParser(parseDuty).default(DEFAULT_DUTY, String(DEFAULT_DUTY * 100)))
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addHelpText('after', EXAMPLES)
    .action(watch);
}

async function watch(pid: number, options: WatchOptions): Promise<void> {
  const ending = new Ending();
  const capabilities = probeCapabilities(options.without);
  const target = pinned(pid);
  const scanner = new TargetScanner(target, capabilities);
  const view = process.stdout.isTTY ? screenView(new Screen(process.stdout)) : LINES;
  try {
    for await (const moment of moments(target, scanner, options.duty, ending)) await view.show(moment);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    await view.close();
    if (error.code === 'denied') throw notReadable(error, pid);
    process.stderr.write(`Process ${pid} has ended.\n`);
  } finally {
    await view.close();
    scanner.close();
    target.close();
  }
}

function pinned(pid: number): PinnedProcess {
  try {
    return pinProcess(pid);
  } catch (error) {
    throw error instanceof ProcessError ? notReadable(error, pid) : error;
  }
}

/** Every pass of a watch until the ending is asked for; throws ProcessError when the target ends. */
async function* moments(
  target: PinnedProcess,
  scanner: TargetScanner,
  duty: number,
  ending: Ending,
): AsyncGenerator<Moment> {
  const { pid } = target;
  const { pageSize } = readHostFacts();
  const { comm } = describeProcess(pid);
  let scan: TargetScan | undefined;
  let around = readSurroundings(target);
  let before: number | undefined;
  const watched = new Watch(
    String(pid),
    {
      // Nothing of smaps is shown.
      scan: () => {
        scan = scanner.scan({ keepEvidence: true });
        return scan;
      },
      surroundings: () => {
        around = readSurroundings(target);
        return wireSurroundings(around);
      },
      now: () => performance.now(),
      cpuMs: threadCpuMs,
      activity: () => readActivity(pid),
    },
    duty,
  );
  while (!ending.asked) {
    const { waitMs } = watched;
    if (waitMs > 0) {
      await ending.within(waitMs);
      continue;
    }
    const startedAt = performance.now();
    watched.pass();
    const interval = before === undefined ? {} : { intervalMs: startedAt - before };
    before = startedAt;
    if (scan !== undefined) yield momentOf({ pid, comm, pageSize, ...interval }, scan, around);
  }
}

interface View {
  show(moment: Moment): Promise<void>;
  close(): Promise<void>;
}

const LINES: View = {
  show: (moment) => writeAll(process.stdout, [passLine(moment)]),
  close: () => Promise.resolve(),
};

const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 'hh:mm:ss'.length);

/** Drawn anew with every pass, and when the terminal takes another size or comes back from the background. */
function screenView(screen: Screen): View {
  let last: Moment | undefined;
  const draw = async (): Promise<void> => {
    if (last !== undefined) await screen.show(frameLines(last, screen.room, clock));
  };
  const redraw = (): void => void draw();
  const stop = (): void => {
    void screen.suspend().then(() => process.kill(process.pid, 'SIGSTOP'));
  };
  screen.terminal.on('resize', redraw);
  process.on('SIGCONT', redraw).on('SIGTSTP', stop);
  return {
    show: (moment) => {
      last = moment;
      return draw();
    },
    close: async () => {
      last = undefined;
      screen.terminal.off('resize', redraw);
      process.off('SIGCONT', redraw).off('SIGTSTP', stop);
      await screen.leave();
    },
  };
}
