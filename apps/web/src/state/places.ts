import type { AgentMode } from '../api/recordings.js';
import type { ViewSearch } from './view-search.js';

interface Place {
  readonly label: string;
  readonly list: ViewSearch['list'];
  /** Leads there from anywhere. */
  readonly key: string;
}

const RECORDED: readonly Place[] = [
  { label: 'Recordings', list: 'recordings', key: 'o' },
  { label: 'Doctor', list: 'doctor', key: 'h' },
];
const ALL: readonly Place[] = [{ label: 'Processes', list: undefined, key: 'p' }, ...RECORDED];

/** What there is besides a process or a recording: an agent that replays has no processes. */
export function placesOf(mode: AgentMode | undefined): readonly Place[] {
  return mode === 'replay' ? RECORDED : ALL;
}

/** Where one is without a process or a recording: an agent that replays shows its recordings where others have processes. */
export function shownList(list: ViewSearch['list'], mode: AgentMode | undefined): ViewSearch['list'] {
  return mode === 'replay' ? (list ?? 'recordings') : list;
}

/** A view is left by going to another one: what belongs to it goes. */
export const ELSEWHERE = {
  pid: undefined,
  recording: undefined,
  list: undefined,
  mapping: undefined,
  find: undefined,
  sort: undefined,
} as const;
