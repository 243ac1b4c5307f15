import type { PatternName } from './palette.js';

/** Edge of one period of a pattern, CSS pixels: small enough to be seen in a 6 px cell. */
export const PATTERN_CSS_PERIOD = 6;

/**
 * Does pixel (x, y) of the canvas carry a pattern's ink? Patterns are laid on the canvas and not on the cell, so
 * neighbouring cells of one state join into one surface. `period` in device pixels.
 */
export function patternInk(pattern: PatternName, deviceX: number, deviceY: number, period: number): boolean {
  const x = deviceX % period;
  const y = deviceY % period;
  const line = Math.max(1, Math.round(period / 4));
  switch (pattern) {
    case 'solid':
      return true;
    case 'rising':
      return (x + y) % period < line;
    case 'falling':
      return (x - y + period) % period < line;
    case 'dotted': {
      const half = Math.max(1, Math.floor(period / 2));
      return x % half < line && y % half < line;
    }
    case 'sparse':
      return x < line && y < line;
  }
}
