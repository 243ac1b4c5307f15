import type { Cell, Unit } from './outcome.js';

const KIB = 1024;

/** A cell as people read it; `-` where there was nothing to measure. */
export function formatCell(cell: Cell | undefined, unit: Unit): string {
  if (cell === undefined) return '-';
  if (typeof cell === 'string') return cell;
  switch (unit) {
    case 'text':
      return String(cell);
    case 'count':
      return grouped(Math.round(cell));
    case 'ms':
      return cell >= 1000 ? `${significant(cell / 1000)} s` : `${significant(cell)} ms`;
    case 'ratio':
      return `${cell >= 100 ? Math.round(cell) : cell.toFixed(2)}x`;
    case 'percent':
      return `${cell >= 10 ? cell.toFixed(0) : cell.toFixed(2)} %`;
    case 'bytes':
      return formatBytes(cell);
  }
}

/** In the largest binary unit that leaves at least 1. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= KIB && unit < units.length - 1) {
    value /= KIB;
    unit++;
  }
  return `${unit === 0 || Number.isInteger(value) ? Math.round(value) : significant(value)} ${units[unit]}`;
}

function significant(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
