import { type Door, openDoor, stderrLog } from './door.js';
import { AgentError } from './errors.js';
import { factsOf, type RecordingFacts } from './past/recording-directory.js';
import { recordingRow } from './past/recording-row.js';

/** What the recording is called where it is the only one. */
export const REPLAY_ID = 'replay';

export interface ReplayOptions {
  readonly file: string;
  readonly port: number;
  readonly webRoot?: string;
}

export interface Replay {
  readonly door: Door;
  readonly facts: RecordingFacts;
}

/** The dashboard with one recording: no reader, no rights. Rejects with the file system's error. */
export async function startReplay({ file, port, webRoot }: ReplayOptions): Promise<Replay> {
  const facts = await factsOf(file);
  const { startReplayServer } = await import('./server/start.js');
  const door = await openDoor({ port, webRoot, log: stderrLog() }, (opened) =>
    startReplayServer(opened, {
      mode: 'replay',
      list: async () => [recordingRow(REPLAY_ID, facts)],
      path: async (id) => {
        if (id === REPLAY_ID) return file;
        throw new AgentError('AGENT_ERR_NO_SUCH_RECORDING', 'There is no such recording.');
      },
    }),
  );
  return { door, facts };
}
