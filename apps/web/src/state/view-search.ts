/** What the table of mappings can be grouped by. */
export const MAPPING_GROUPINGS = ['file', 'kind', 'object'] as const;
export type MappingGrouping = (typeof MAPPING_GROUPINGS)[number];

/** The view as the URL has it: `?pid=4711&mapping=0x7f3c2a400000&theme=dark`. A URL selects and never acts. */
export interface ViewSearch {
  readonly pid?: number;
  /** Recording shown instead of a process, by the id that the agent gave it. */
  readonly recording?: string;
  /** A list instead of a process; the one of processes is said by leaving it out. */
  readonly list?: 'recordings' | 'doctor';
  /** Moment looked at, ms of the epoch; now is said by leaving it out. */
  readonly time?: number;
  /** Moment that it is compared with. */
  readonly since?: number;
  /** What the heatmap shows while two moments are compared; the moment looked at is said by leaving it out. */
  readonly show?: 'then' | 'changes';
  /** Start address of the mapping shown. */
  readonly mapping?: string;
  /** The system's choice is said by leaving it out. */
  readonly theme?: 'light' | 'dark';
  /** What the timeline counts; the chosen mapping is said by leaving it out. */
  readonly scope?: 'process';
  /** Flag marked on the heatmap. */
  readonly mark?: string;
  /** Order of the heatmap's cells; rows are said by leaving it out. */
  readonly order?: 'hilbert';
  /** A cell of the heatmap is 2^zoom pages; below 0 one page, drawn larger. All pages are in sight without it. */
  readonly zoom?: number;
  /** What the map shows; pages as they are at one moment are said by leaving it out. */
  readonly map?: 'time';
  /** Moments that the map over time shows, ms of the epoch; all there are without it. */
  readonly span?: string;
  /** Addresses that the map over time shows, the end not among them; all of the mapping without it. */
  readonly part?: string;
  /** Address in the middle of the heatmap. */
  readonly at?: string;
  /** Selected addresses, the end not among them. */
  readonly select?: string;
  /** Text the table in view is filtered by. */
  readonly find?: string;
  /** Column the table in view is sorted by, a minus for descending. */
  readonly sort?: string;
  /** What mappings are grouped by; none is said by leaving it out. */
  readonly group?: MappingGrouping;
  /** The drawer with the kernel's figures of the mapping shown; closed is said by leaving it out. */
  readonly smaps?: 'open';
  /** What stands in the place of the heatmap. */
  readonly panel?: 'reconcile' | 'doctor';
  /** What stands in the place of the list of mappings. */
  readonly side?: 'squeeze' | 'writes';
  /** How what is taken away tells where memory lies; addresses as they are by leaving it out. */
  readonly addresses?: 'offsets';
}

/** What an address may stand in, the text of a filter included. */
const ADDRESS_PARTS = ['mapping', 'at', 'select', 'part', 'find'] as const satisfies readonly (keyof ViewSearch)[];

/** The URL of a view, less what says where in memory it looks. */
export function withoutAddresses(href: string): string {
  const url = new URL(href);
  for (const name of ADDRESS_PARTS) url.searchParams.delete(name);
  return url.href;
}

const MAX_FIND = 128;
/** Far beyond any layout; the heatmap takes the nearest zoom there is. */
const MAX_ZOOM = 64;
/** The last moment of a Date. */
const MAX_TIME_MS = 8.64e15;

/** Reads what can be read; anything else is left out and the view falls back to what it does without it. */
export function readViewSearch(raw: Record<string, unknown>): ViewSearch {
  const { theme, scope, order } = raw;
  const group = MAPPING_GROUPINGS.find((name) => name === raw.group);
  const [mapping, mark, find, sort] = [raw.mapping, raw.mark, raw.find, raw.sort].map(textOf);
  const [at, select, zoomText] = [raw.at, raw.select, raw.zoom].map(textOf);
  const [span, part] = [raw.span, raw.part].map(textOf);
  const pid = Number(raw.pid);
  const zoom = Number(zoomText ?? raw.zoom);
  const [time, since] = [raw.time, raw.since].map(momentOf);
  const recording = textOf(raw.recording);
  return {
    ...(Number.isSafeInteger(pid) && pid > 0 ? { pid } : {}),
    ...(recording !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(recording) ? { recording } : {}),
    ...(raw.list === 'recordings' || raw.list === 'doctor' ? { list: raw.list } : {}),
    ...(time !== undefined ? { time } : {}),
    ...(since !== undefined ? { since } : {}),
    ...(raw.show === 'then' || raw.show === 'changes' ? { show: raw.show } : {}),
    ...(mapping !== undefined && /^0x[0-9a-f]{1,16}$/.test(mapping) ? { mapping } : {}),
    ...(theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(scope === 'process' ? { scope } : {}),
    ...(mark !== undefined && /^[a-z-]{1,16}$/.test(mark) ? { mark } : {}),
    ...(order === 'hilbert' ? { order } : {}),
    ...(Number.isInteger(zoom) && Math.abs(zoom) <= MAX_ZOOM ? { zoom } : {}),
    ...(at !== undefined && /^0x[0-9a-f]{1,16}$/.test(at) ? { at } : {}),
    ...(select !== undefined && /^0x[0-9a-f]{1,16}-0x[0-9a-f]{1,16}$/.test(select) ? { select } : {}),
    ...(raw.map === 'time' ? { map: raw.map } : {}),
    ...(span !== undefined && /^\d{1,16}(\.\d{1,6})?-\d{1,16}(\.\d{1,6})?$/.test(span) ? { span } : {}),
    ...(part !== undefined && /^0x[0-9a-f]{1,16}-0x[0-9a-f]{1,16}$/.test(part) ? { part } : {}),
    ...(find !== undefined ? { find: find.slice(0, MAX_FIND) } : {}),
    ...(sort !== undefined && /^-?[a-z][a-z-]{0,23}$/.test(sort) ? { sort } : {}),
    ...(group !== undefined ? { group } : {}),
    ...(raw.smaps === 'open' ? { smaps: raw.smaps } : {}),
    ...(raw.panel === 'reconcile' || raw.panel === 'doctor' ? { panel: raw.panel } : {}),
    ...(raw.side === 'squeeze' || raw.side === 'writes' ? { side: raw.side } : {}),
    ...(raw.addresses === 'offsets' ? { addresses: raw.addresses } : {}),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A moment of which a date can be made. */
function momentOf(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value : Number(textOf(value));
  return ms > 0 && ms <= MAX_TIME_MS ? ms : undefined;
}

/** Plain query strings: no JSON quoting, so a URL can be written by hand. */
export function parseQuery(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

export function writeQuery(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' || typeof value === 'number') query.set(key, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
