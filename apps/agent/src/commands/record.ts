import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { type Feature, ProcessError, probeCapabilities } from '@pagelapse/procfs';
import { RecordingEndCause } from '@pagelapse/protocol';
import { Command, Option } from 'commander';
import { DEFAULT_DUTY } from '../duty.js';
import { CommandError, EXIT, EXIT_CODES_HELP, isSystemError } from '../exit-codes.js';
import { inert, writeAll } from '../terminal.js';
import { parseBytes, parseDurationMs, parseDuty, parseFeatures, parsePid, WITHOUT_HELP } from './arguments.js';
import { formatByteSize } from './demo/byte-size.js';
import { notReadable } from './not-readable.js';

interface RecordOptions {
  readonly output?: string;
  readonly maxSize: number;
  readonly for?: number;
  readonly duty: number;
  readonly without?: ReadonlySet<Feature>;
}

const EXAMPLES = `
Examples:
  pagelapse record 1234                            until Ctrl-C, or until the process ends
  pagelapse record 1234 -o squeeze.pagelapse --for 5m
  pagelapse record 1234 --max-size 100M --duty 10
  pagelapse replay squeeze.pagelapse               shows it

Standard output has the name of the file. A recording that is killed keeps everything up to then.

${EXIT_CODES_HELP}`;

export function recordCommand(): Command {
  const duty = new Option('--duty <percent>', 'most that passes may cost the process, of one core');
  const size = new Option('--max-size <bytes>', 'size at which the recording ends');
  return new Command('record')
    .description('where every page of a process lives, over time, into a file')
    .argument('<pid>', 'process to record', parsePid)
    .option('-o, --output <file>', 'a new file (default: pagelapse-PID-TIME.pagelapse)')
    .addOption(size.argParser(parseBytes).default(2 ** 30, '1G'))
    .option('--for <time>', 'how long, such as 90s, 5m or 1h', parseDurationMs)
    .addOption(duty.argParser(parseDuty).default(DEFAULT_DUTY, String(DEFAULT_DUTY * 100)))
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addHelpText('after', EXAMPLES)
    .action(record);
}

async function record(pid: number, options: RecordOptions): Promise<void> {
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  // Later signals find the ending under way and change nothing.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  const { output = `pagelapse-${pid}-${Date.now()}.pagelapse`, maxSize, duty } = options;
  const { recordProcess } = await import('../past/record-process.js');
  const { causeText } = await import('../past/end-cause.js');
  const { file, ended } = await recordProcess({
    pid,
    path: output,
    capabilities: probeCapabilities(options.without),
    duty,
    maxBytes: maxSize,
  }).catch((error: unknown): never => {
    if (error instanceof ProcessError) throw notReadable(error, pid);
    if (!isSystemError(error)) throw error;
    throw new CommandError(
      `${inert(output)} cannot be written: ${inert(error.message)}.`,
      EXIT.failed,
      'Name another with -o.',
      {
        cause: error,
      },
    );
  });
  const began = Date.now();
  process.stderr.write(`Recording process ${pid}, up to ${formatByteSize(maxSize)}. Ctrl-C ends it.\n`);
  const timer = setTimeout(() => file.finish(RecordingEndCause.TIME, Date.now()), options.for ?? 2 ** 31 - 1);
  void asked.then(() => file.finish(RecordingEndCause.STOPPED, Date.now()));
  const { cause, text } = await ended;
  clearTimeout(timer);
  if (file.batches === 0) {
    unlinkSync(output);
    throw new CommandError(`Nothing was recorded: it ended ${causeText(cause)}.`, EXIT.failed, text || undefined);
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stderr.write(
    `${file.batches} batches in ${seconds} s, ${formatByteSize(file.bytes)}. It ended ${causeText(cause)}.\n`,
  );
  await writeAll(process.stdout, [`${output}\n`]);
  if (FAILURES.has(cause)) {
    throw new CommandError(
      `The recording is not all that was asked for: it ended ${causeText(cause)}.`,
      EXIT.failed,
      text || undefined,
    );
  }
}

const FAILURES: ReadonlySet<RecordingEndCause> = new Set([
  RecordingEndCause.DISK_FULL,
  RecordingEndCause.WRITE_FAILED,
  RecordingEndCause.DENIED,
  RecordingEndCause.READER_FAILED,
]);
