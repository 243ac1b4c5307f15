import { format } from 'd3';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const grouped = format(',d');
const oneDecimal = format(',.1f');
const twoDecimals = format(',.2f');

/** In the largest unit of which it does not round up to 1,024, with `decimals` where it is not whole. */
function inUnit(bytes: number, decimals: (value: number) => number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 - (unit === 0 ? 0 : 0.5 / 10 ** decimals(value)) && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const whole = unit === 0 || Number.isInteger(value);
  const figures = [grouped, oneDecimal, twoDecimals][whole ? 0 : decimals(value)] as (value: number) => string;
  return `${figures(decimals(value) === 0 ? Math.round(value) : value)} ${UNITS[unit]}`;
}

/** `82.1 MiB`: three figures that matter or four, and a unit a person reads. */
export function formatBytes(bytes: number): string {
  return inUnit(bytes, (value) => (value < 10 ? 2 : 1));
}

/** `82.1 MiB`, `136 MiB`: for columns of sizes, which are run down by eye. */
export function formatBytesBriefly(bytes: number): string {
  return inUnit(bytes, (value) => (value < 10 ? 2 : value < 100 ? 1 : 0));
}

export function formatCount(count: number): string {
  return grouped(count);
}

/** `1 page`, `2,048 pages`. */
export function formatPages(count: number): string {
  return `${grouped(count)} ${count === 1 ? 'page' : 'pages'}`;
}

/** `0.4 ms`, `250 ms`, `1.5 s`, `3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${oneDecimal(ms)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 100_000) return `${oneDecimal(ms / 1000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** How old something is: tenths of a second, since nothing younger can be told apart on a screen. */
export function formatAge(ms: number): string {
  return ms < 100_000 ? `${oneDecimal(Math.max(0, ms) / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** `5 %`, `0.5 %`: a share that somebody chose, and not one that was measured. */
export function formatChosenShare(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** A share of one, as percent. */
export function formatShare(share: number): string {
  return `${share < 0.1 ? twoDecimals(share * 100) : oneDecimal(share * 100)} %`;
}
