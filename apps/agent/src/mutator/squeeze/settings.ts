import type { SqueezePlace, SqueezeRequest } from '@pagelapse/protocol';
import { type Bounds, limitRefusal } from './bounds.js';

/** Why a squeeze as asked for cannot be; `undefined` when it can. */
export function settingsRefusal(settings: SqueezeRequest, place: SqueezePlace, bounds: Bounds): string | undefined {
  if (place.refusal !== undefined) return place.refusal;
  const { control, limit, swappiness, swapLimit } = settings;
  if (!place.controls.includes(control)) {
    return `There is no control '${control}' here, but ${place.controls.join(', ')}.`;
  }
  if (swappiness !== undefined && place.swappiness === undefined)
    return 'The kernel has no swappiness of single cgroups here.';
  if (swappiness !== undefined && place.version === 2 && control !== 'reclaim') {
    return 'Only memory.reclaim takes a swappiness.';
  }
  if (swapLimit !== undefined && !place.swapLimit) return 'The kernel has no limit of swap here.';
  return limitRefusal(limit, bounds);
}
