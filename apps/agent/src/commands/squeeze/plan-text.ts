import type { SqueezePlace, SqueezeRequest } from '@pagelapse/protocol';
import { formatSize } from '../../report/size.js';
import { inert } from '../../terminal.js';

/** What is about to be done and what it costs, before it is done. */
export function planText(pid: number, place: SqueezePlace, settings: SqueezeRequest): string[] {
  const { rampMs, holdMs, limit, control } = settings;
  const others = place.others.map(({ pid: other, comm }) => `${other} (${inert(comm)})`);
  const more = place.otherProcesses - others.length;
  return [
    `Process ${pid}: ${control} of ${inert(place.path)} to ${formatSize(limit)}` +
      `${rampMs > 0 ? ` in ${rampMs / 1000} s` : ' at once'}, held ${holdMs === undefined ? 'until Ctrl-C' : `${holdMs / 1000} s`}.`,
    ...place.does,
    ...(others.length > 0 ? [`In the cgroup too: ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`] : []),
    `Usage is ${formatSize(place.usage)}, the floor ${formatSize(place.floor)}: ${place.floorBecause}`,
    ...place.costs,
    place.pressure === undefined
      ? 'The kernel keeps no pressure figures, so the squeeze cannot end itself when all stands still.'
      : `It ends itself when all stand still for more than ${settings.abortAtFull} % of the last seconds (pressure of the ${place.pressure}).`,
  ];
}
