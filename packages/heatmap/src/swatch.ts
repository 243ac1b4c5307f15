import { PageState, type PageStateName } from '@pagelapse/address-space';
import { type PixelBuffer, paintState } from './paint-cell.js';
import { type PixelInks, UNREAD } from './pixel-inks.js';

/** A legend's key: the pixels a cell full of one state has, pattern and all. */
export function paintSwatch(buffer: PixelBuffer, state: PageStateName | 'unread', inks: PixelInks): void {
  const whole = { x: 0, y: 0, width: buffer.width, height: buffer.height };
  paintState(buffer, whole, state === 'unread' ? UNREAD : PageState[state], inks);
}
