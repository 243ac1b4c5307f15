import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { countPages } from '@pagelapse/address-space';
import {
  type Capabilities,
  type PinnedProcess,
  ProcessError,
  pinProcess,
  probeCapabilities,
  readHostFacts,
  reportObjects,
  TargetScanner,
} from '@pagelapse/procfs';
import {
  type SqueezeMoment,
  type SqueezeReport,
  type SqueezeRequest,
  type SqueezeStatus,
  squeezeReport,
} from '@pagelapse/protocol';
import { Command, Option } from 'commander';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { settingsRefusal } from '../mutator/squeeze/settings.js';
import { outcomeText } from '../mutator/squeeze/squeeze.js';
import { squeezeReportText } from '../report/squeeze-report-text.js';
import type { MutatorProcess } from '../server/mutator-process.js';
import { inert, writeAll } from '../terminal.js';
import { commandTarget, refusalOf, startMutator } from './acting-mutator.js';
import { agreed } from './agreed.js';
import { parseBytes, parseDurationMs, parsePercent, parsePid, parseSwappiness } from './arguments.js';
import { Ending } from './ending.js';
import { notReadable } from './not-readable.js';
import { looks } from './squeeze/looks.js';
import { planText } from './squeeze/plan-text.js';
import { progressFields, progressText } from './squeeze/progress.js';

interface SqueezeOptions {
  readonly limit?: number;
  readonly ramp?: number;
  readonly hold?: number;
  readonly cgroup: 'own' | 'new';
  readonly control?: SqueezeRequest['control'];
  readonly swappiness?: number;
  readonly swapLimit?: number;
  readonly abortFull: number;
  readonly report?: string;
  readonly yes?: true;
  readonly restore?: true;
}

const EXAMPLES = `
Examples:
  pagelapse squeeze 1234 --limit 512M                      at once, until Ctrl-C
  pagelapse squeeze 1234 --limit 512M --ramp 30s --hold 60s --report squeeze.json
  pagelapse squeeze 1234 --limit 512M --cgroup new         in a cgroup made for it
  pagelapse squeeze 1234 --limit 512M --hold 10s | cat     one line a look: name=value, amounts in bytes
  pagelapse squeeze --restore                              undo what a killed one left

What it will do and cost is said first, and asked for on a terminal. Ctrl-C ends it; everything is put back then, as it is
after a crash or a kill -9. Standard output has the looks and the report.

${EXIT_CODES_HELP}`;

export function squeezeCommand(): Command {
  return new Command('squeeze')
    .description("limits a process's memory for a while, and puts everything back")
    .argument('[pid]', 'process to squeeze', parsePid)
    .option('--limit <bytes>', 'memory that is left to its cgroup', parseBytes)
    .option('--ramp <time>', 'from the usage of now down to the limit (default: at once)', parseDurationMs)
    .option('--hold <time>', 'at the limit (default: until Ctrl-C)', parseDurationMs)
    .addOption(new Option('--cgroup <which>', 'its own, or one made for it').choices(['own', 'new']).default('own'))
    .addOption(
      new Option('--control <file>', 'limit on v1; high, max or reclaim on v2 (default: limit, high)').choices([
        'limit',
        'high',
        'max',
        'reclaim',
      ]),
    )
    .option('--swappiness <n>', 'rather swap than drop file pages, 0 to 200 (v1, and reclaim on v2)', parseSwappiness)
    .option('--swap-limit <bytes>', 'swap that its cgroup may use', parseBytes)
    .option('--abort-full <percent>', 'ends when all stand still for more than this; 100 for never', parsePercent, 50)
    .option('--report <file>', 'a new file for the report, as JSON')
    .option('--yes', 'do not ask')
    .addOption(new Option('--restore', 'undo what a killed squeeze left, and nothing else').conflicts('limit'))
    .addHelpText('after', EXAMPLES)
    .action(squeeze);
}

async function squeeze(pid: number | undefined, options: SqueezeOptions): Promise<void> {
  if (options.restore) return restore();
  const { limit } = options;
  if (pid === undefined || limit === undefined) {
    throw new CommandError(
      'A squeeze needs a process and its --limit.',
      EXIT.wrongUsage,
      'Such as: squeeze 1234 --limit 512M',
    );
  }
  const target = pinned(pid);
  const capabilities = probeCapabilities();
  const mutator = startMutator('squeeze');
  const file = options.report === undefined ? undefined : openReport(options.report);
  try {
    const squeezed = await run(target, mutator, { ...options, limit }, capabilities);
    if (squeezed === undefined) return;
    const { report, status } = squeezed;
    await writeAll(process.stdout, squeezeReportText(report));
    if (file !== undefined) writeSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
    judge(status);
  } catch (error) {
    throw error instanceof ProcessError ? notReadable(error, pid) : refusalOf(error);
  } finally {
    await mutator.close();
    target.close();
    if (file !== undefined) closeSync(file);
  }
}

interface Squeezed {
  readonly status: SqueezeStatus;
  readonly report: SqueezeReport;
}

/** `undefined` when the user would rather not. */
async function run(
  target: PinnedProcess,
  mutator: MutatorProcess,
  options: SqueezeOptions & { readonly limit: number },
  capabilities: Capabilities,
): Promise<Squeezed | undefined> {
  const { pid, startTime } = target;
  const asked = commandTarget(pid, startTime);
  const places = await mutator.previewSqueeze(asked).then(
    (preview) => preview.places,
    () => [],
  );
  const place = places.find(({ cgroup }) => cgroup === options.cgroup);
  const { limit, ramp = 0, hold, control = place?.controls[0] ?? 'limit', abortFull, cgroup } = options;
  const settings: SqueezeRequest = {
    cgroup,
    control,
    limit: Math.floor(limit),
    rampMs: Math.round(ramp),
    abortAtFull: abortFull,
    ...(hold !== undefined && { holdMs: Math.round(hold) }),
    ...(options.swappiness !== undefined && { swappiness: options.swappiness }),
    ...(options.swapLimit !== undefined && { swapLimit: options.swapLimit }),
  };
  // The time at the limit is measured here: what is read at the end of it is read before the limit is lifted.
  const { holdMs, ...open } = settings;
  if (place === undefined || settingsRefusal(settings, place, place) !== undefined) {
    // Asked for without a word and before anything is read, so that the refusal is written down like any other.
    const { id } = await mutator.squeeze(asked, open);
    await mutator.stopSqueeze(id);
    throw new CommandError('What stood in the way is gone only now.', EXIT.failed, 'Run it again.');
  }
  for (const sentence of planText(pid, place, settings)) process.stderr.write(`${sentence}\n`);
  if (!options.yes && !(await agreed())) return undefined;
  const before = momentOf(target, capabilities);
  const asking = new Ending();
  const { id } = await mutator.squeeze(asked, open);
  let atEnd: SqueezeMoment | undefined;
  let wasOver = false;
  const line = process.stdout.isTTY ? progressText : progressFields;
  for await (const status of looks(mutator, id, asking)) {
    await writeAll(process.stdout, [line(status)]);
    if (status.phase === 'ended' || status.phase === 'restoring') continue;
    const isOver =
      holdMs !== undefined && status.heldSinceMs !== undefined && Date.now() >= status.heldSinceMs + holdMs;
    if (!isOver && !asking.asked) continue;
    wasOver = isOver;
    if (isOver) atEnd = momentOf(target, capabilities);
    await mutator.stopSqueeze(id);
  }
  const status = await mutator.squeezeStatus(id);
  atEnd ??= tryMoment(target, capabilities) ?? before;
  const { hostname, kernel, pageSize } = readHostFacts();
  const ending = wasOver ? 'The time asked for is over.' : (status.end?.text ?? '');
  const restored = outcomeText(status.end?.restored ?? []);
  const head = { hostname, kernel, pageSize, writtenAtMs: Date.now(), ending: `${ending} ${restored}` };
  return { status, report: squeezeReport(head, status, before, atEnd) };
}

/** Exact, all evidence gathered: which pages are where is what the report is for. */
function momentOf(target: PinnedProcess, capabilities: Capabilities): SqueezeMoment {
  const scanner = new TargetScanner(target, capabilities);
  try {
    const { takenAtMs, mappings } = scanner.scan();
    return {
      takenAtMs,
      mappings: mappings.map((read) => ({ ...read, counts: countPages(read.runs) })),
      objects: reportObjects(target, capabilities).map(({ counts, ...object }) => ({
        ...object,
        resident: counts?.resident,
        swapped: counts?.swapped,
      })),
    };
  } finally {
    scanner.close();
  }
}

/** `undefined` when the process has ended meanwhile. */
function tryMoment(target: PinnedProcess, capabilities: Capabilities): SqueezeMoment | undefined {
  try {
    return momentOf(target, capabilities);
  } catch (error) {
    if (error instanceof ProcessError) return undefined;
    throw error;
  }
}

async function restore(): Promise<void> {
  const mutator = startMutator('squeeze');
  try {
    const { restored } = await mutator.restoreLeftovers();
    if (restored.length === 0) process.stderr.write('Nothing was left behind.\n');
    const lines = restored.flatMap(({ id, files }) =>
      files.map(({ file, outcome, prior, detail }) => {
        return `${id}: ${file} ${outcome}, before: ${inert(prior)}${detail === undefined ? '' : ` (${inert(detail)})`}\n`;
      }),
    );
    await writeAll(process.stdout, lines);
    if (restored.some(({ files }) => files.some(({ outcome }) => outcome === 'failed'))) {
      throw new CommandError(
        'Not everything could be restored.',
        EXIT.failed,
        'Run it as the user who squeezed, or as root.',
      );
    }
  } catch (error) {
    throw refusalOf(error);
  } finally {
    await mutator.close();
  }
}

/** One that did not end as asked, or left something, is a failure. */
function judge({ end }: SqueezeStatus): void {
  if (end === undefined) return;
  const failed = end.restored.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) {
    const files = failed.map(({ file }) => file).join(', ');
    throw new CommandError(`Not restored: ${files}.`, EXIT.failed, '`pagelapse squeeze --restore` tries again.');
  }
  if (end.cause !== 'stopped') throw new CommandError(`The squeeze ended early. ${end.text}`, EXIT.failed);
}

function pinned(pid: number): PinnedProcess {
  try {
    return pinProcess(pid);
  } catch (error) {
    throw error instanceof ProcessError ? notReadable(error, pid) : error;
  }
}

/** Opened before anything is done, so that a report that cannot be written is known of in time. */
function openReport(file: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    return openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`${inert(file)} cannot be written: ${inert(why)}.`, EXIT.failed, 'Name a new file.', {
      cause,
    });
  }
}
