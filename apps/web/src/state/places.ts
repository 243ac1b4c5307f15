import type { ViewSearch } from './view-search.js';

interface Place {
  readonly label: string;
  readonly list: ViewSearch['list'];
  /** Leads there from anywhere. */
  readonly key: string;
}

/** What there is besides a process or a recording. */
export const PLACES: readonly Place[] = [
  { label: 'Processes', list: undefined, key: 'p' },
  { label: 'Recordings', list: 'recordings', key: 'o' },
  { label: 'Doctor', list: 'doctor', key: 'h' },
];

/** A view is left by going to another one: what belongs to it goes. */
export const ELSEWHERE = {
  pid: undefined,
  recording: undefined,
  list: undefined,
  mapping: undefined,
  find: undefined,
  sort: undefined,
} as const;
