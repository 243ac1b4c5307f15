import type { SqueezePlace, SqueezePreview, SqueezeRequest } from '../../api/squeezes.js';
import { formatBytes } from '../../components/quantity.js';

/**
 * What follows from the figures of a plan, in sentences: how much has to leave memory, and whether there is somewhere
 * for it to go. What is true of the place whatever the figures are, the agent says itself.
 */
export function planCautions(request: SqueezeRequest, place: SqueezePlace, preview: SqueezePreview): string[] {
  const { limit } = request;
  // What holds nothing gives nothing; the agent says what a cgroup that is to be made means.
  if (place.usage === 0) return [];
  const leaving = Math.max(0, place.usage - limit);
  if (leaving === 0) {
    return [
      place.limit !== undefined && place.limit <= limit
        ? `A limit of ${formatBytes(place.limit)} is in force already: this one changes nothing.`
        : `${formatBytes(place.usage)} are in use: under this limit nothing has to leave until it grows.`,
    ];
  }
  const cautions = [`About ${formatBytes(leaving)} of ${formatBytes(place.usage)} have to leave memory.`];
  const swapRoom = Math.min(preview.swapFree, request.swapLimit ?? Number.POSITIVE_INFINITY);
  const dropped = Math.max(0, place.usage - place.workingSet);
  if (preview.swapTotal === 0 || request.swapLimit === 0) {
    cautions.push(
      `${preview.swapTotal === 0 ? 'This host has no swap' : 'No swap may be used'}: only pages of files can leave, all else stays.`,
    );
  }
  if (leaving > dropped + swapRoom) {
    cautions.push(
      `Files can give some ${formatBytes(dropped)} and swap takes ${formatBytes(swapRoom)}: that is not enough. ${SHORTAGE[request.control]}`,
    );
  } else if (limit < place.workingSet) {
    cautions.push(
      `The working set is ${formatBytes(place.workingSet)}: below it, pages that are used leave and are read back, and whoever needs them waits.`,
    );
  }
  return cautions;
}

/** What the kernel does when it cannot reclaim enough (cgroup-v1/memory.rst; cgroup-v2.rst). */
const SHORTAGE: { readonly [C in SqueezeRequest['control']]: string } = {
  limit: 'The kernel then refuses the limit (EBUSY): it waits above, and growth may end in a kill.',
  high: 'The process is then slowed down until it frees memory itself; it is not killed for it.',
  max: 'The kernel then kills a process there.',
  reclaim: 'The kernel then reclaims what it can and says so (EAGAIN).',
};
