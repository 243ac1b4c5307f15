import { type Capabilities, describeProcess, pinProcess, readHostFacts } from '@pagelapse/procfs';
import type { RecordingEnd } from '@pagelapse/protocol';
import { WatchThread } from '../reader/watch-thread.js';
import { Recorder } from './recorder.js';
import { RecordingFile } from './recording-file.js';
import { recordingMeta } from './recording-meta.js';

export interface RecordOptions {
  readonly pid: number;
  readonly path: string;
  readonly capabilities: Capabilities;
  readonly duty: number;
  readonly maxBytes?: number;
}

/** A recording under way, without an agent: the watch's thread in this process, and a file. */
export interface ProcessRecording {
  readonly file: RecordingFile;
  readonly ended: Promise<RecordingEnd>;
}

/** Throws ProcessError when the process cannot be read; rejects with the file system's error when there is no file. */
export async function recordProcess(options: RecordOptions): Promise<ProcessRecording> {
  const { pid, path, capabilities, duty, maxBytes } = options;
  const target = describeProcess(pid);
  const { startTime } = target;
  // Refused here, where it can be said, rather than in the thread.
  pinProcess(pid, startTime).close();
  const meta = recordingMeta({
    host: { ...readHostFacts(), capabilities: [...capabilities.facts] },
    target,
    startedAtMs: Date.now(),
    duty,
    ...(maxBytes !== undefined && { maxBytes }),
  });
  const file = await RecordingFile.create(path, meta);
  const recorder = new Recorder(file);
  let keyUnderWay = false;
  const thread = new WatchThread(
    { pid, startTime, handle: `${pid}.${startTime}`, capabilities, duty },
    {
      batch: (batch, delivered) => {
        if (batch.key) keyUnderWay = false;
        recorder.take(batch);
        delivered();
        if (keyUnderWay || !recorder.keyDue) return;
        keyUnderWay = true;
        thread.requestKey();
      },
      ended: (reason, atMs) => recorder.ended(reason, atMs),
      failed: (error) => process.stderr.write(`${error.stack ?? error.message}\n`),
    },
  );
  const ended = file.ended.then((end) => {
    thread.stop();
    return end;
  });
  return { file, ended };
}
