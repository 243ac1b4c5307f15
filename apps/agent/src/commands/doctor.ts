import {
  type BlindSpot,
  blindSpots,
  describeProcess,
  diagnose,
  type Feature,
  type Finding,
  ProcessError,
  pinProcess,
  probeCapabilities,
  TargetScanner,
} from '@pagelapse/procfs';
import { Command } from 'commander';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { inkFor } from '../ink.js';
import { blindSpotsText, diagnosisText } from '../report/diagnosis.js';
import { selfCheckText } from '../report/self-check.js';
import { inertJson, writeAll } from '../terminal.js';
import { AGENT_VERSION } from '../version.js';
import { parseFeatures, parsePid, WITHOUT_HELP } from './arguments.js';
import { notReadable } from './not-readable.js';

interface DoctorOptions {
  readonly json?: true;
  readonly selfCheck?: true;
  readonly without?: ReadonlySet<Feature>;
}

const EXAMPLES = `
Examples:
  pagelapse doctor                what this kernel and these rights allow, and what closes each gap
  pagelapse doctor 1234           and what of this process cannot be seen, and why
  pagelapse doctor --json         one JSON document
  pagelapse doctor --self-check   a process that knows its pages, against the picture that comes of it

Nothing is changed: features are tried on memory of its own. 5 says that there is a gap, 0 that everything works. The
self-check leaves with 0 when no page was shown as what it is not, and with 1 otherwise.

${EXIT_CODES_HELP}`;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('what this kernel and these rights allow, and how to close each gap')
    .argument('[pid]', 'process of which to say what cannot be seen', parsePid)
    .option('--json', 'print one JSON document')
    .option('--self-check', 'watch a workload of its own over the whole way, and compare page by page')
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addHelpText('after', EXAMPLES)
    .action(doctor);
}

async function checkItself(pid: number | undefined, { json, without }: DoctorOptions): Promise<void> {
  if (pid !== undefined) {
    throw new CommandError('A self-check is of a workload of its own: leave the pid out.', EXIT.wrongUsage);
  }
  // Loaded here: nothing else of this command needs a reader and what is behind it.
  const { selfCheckAlone } = await import('../self-check/self-check-alone.js');
  const found = await selfCheckAlone(without ?? new Set());
  await writeAll(
    process.stdout,
    json ? [`${inertJson({ version: AGENT_VERSION, ...found })}\n`] : selfCheckText(found),
  );
  if (found.wrong.length > 0) process.exitCode = EXIT.failed;
}

/** Of a pipe nobody knows how wide it is shown, and a serial line says 0. */
const COLUMNS = process.stdout.columns || 100;

/** What of one process cannot be seen. */
interface Examined {
  readonly pid: number;
  readonly comm: string;
  /** One alone when nothing of it may be read. */
  readonly blindSpots: readonly BlindSpot[];
}

async function doctor(pid: number | undefined, { json, selfCheck, without }: DoctorOptions): Promise<void> {
  if (selfCheck) return checkItself(pid, { ...(json && { json }), ...(without && { without }) });
  const capabilities = probeCapabilities(without);
  const findings = diagnose(capabilities);
  const examined = pid === undefined ? undefined : examine(pid);
  await writeAll(process.stdout, json ? [documentOf(findings, examined)] : textOf(findings, examined));
  if (findings.some(({ state }) => state === 'gap')) process.exitCode = EXIT.gaps;

  function examine(pid: number): Examined {
    try {
      const target = pinProcess(pid);
      const { comm } = target.stat();
      const scanner = new TargetScanner(target, capabilities);
      try {
        return { pid, comm, blindSpots: blindSpots(target, scanner.scan(), capabilities) };
      } finally {
        scanner.close();
        target.close();
      }
    } catch (error) {
      if (!(error instanceof ProcessError)) throw error;
      const told = notReadable(error, pid);
      if (error.code !== 'denied') throw told;
      // The very answer that was asked for.
      return { pid, comm: describeProcess(pid).comm, blindSpots: [refusal(told)] };
    }
  }
}

function refusal({ message, wayOut }: CommandError): BlindSpot {
  return { id: 'refused', title: 'All of it', says: message, ...(wayOut !== undefined && { cure: wayOut }) };
}

function documentOf(findings: readonly Finding[], examined: Examined | undefined): string {
  const works = findings.every(({ state }) => state !== 'gap');
  return `${inertJson({ version: AGENT_VERSION, works, findings, ...(examined && { process: examined }) })}\n`;
}

function* textOf(findings: readonly Finding[], examined: Examined | undefined): Generator<string> {
  const ink = inkFor(process.stdout);
  yield* diagnosisText(findings, ink, COLUMNS);
  if (examined !== undefined) yield* blindSpotsText(examined, examined.blindSpots, ink, COLUMNS);
}
