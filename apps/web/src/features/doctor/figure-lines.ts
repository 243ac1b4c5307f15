import type { AgentLosses } from '../../api/doctor.js';
import type { PassFacts } from '../../api/pass-batch.js';
import { formatClock } from '../../components/clock.js';
import {
  formatAge,
  formatChosenShare,
  formatCount,
  formatDuration,
  formatPages,
  formatShare,
} from '../../components/quantity.js';
import type { Losses } from '../../state/losses.js';
import type { FigureLine } from './FigureList.js';

const PACES: Readonly<Record<PassFacts['pace'], string>> = {
  floor: 'Ten passes a second: more tell the eye nothing.',
  budget: 'Passes are spaced out, so that they stay within their budget.',
  rest: 'Passes are left out while neither the process nor reclaim moves anything; the next comes at once when it does.',
  unknown: 'Why, the agent does not say.',
};

/** What looking costs the process now, and how far the picture can be trusted. */
export function passLines(pass: PassFacts, ageMs: number, othersAgeMs: number | undefined): FigureLine[] {
  return [
    {
      name: 'Cost of the last pass',
      value: formatDuration(pass.costMs),
      means: 'Processor time, in which the process waits where it wants its memory map changed.',
    },
    { name: 'Interval in force', value: formatDuration(pass.intervalMs), means: PACES[pass.pace] },
    {
      name: 'Duty',
      value: formatShare(pass.duty),
      means:
        pass.budget === undefined
          ? 'Of one core, all passes together.'
          : `Of one core, all passes together; at most ${formatChosenShare(pass.budget)}.`,
    },
    {
      name: 'Age',
      value: formatAge(ageMs),
      means:
        othersAgeMs === undefined
          ? 'Since the oldest reading of the mapping on screen.'
          : `Since the oldest reading of the mapping on screen; ${formatAge(othersAgeMs)} of the others.`,
    },
    {
      name: 'Span',
      value: formatDuration(pass.spanMs),
      means: 'From the first reading of the pass to its last: what moved in between is marked as in motion.',
    },
  ];
}

/** Everything that this page did not get of the watch. */
export function lossLines(losses: Losses): FigureLine[] {
  return [
    {
      name: 'Passes',
      value: formatCount(losses.passes),
      means: 'Came to this page since it began to watch. One in which nothing changed need not be told.',
    },
    {
      name: 'Batches not received',
      value: formatCount(losses.missedBatches),
      means: 'This page was slow, or not connected; a key batch then told everything.',
    },
    {
      name: 'Passes spaced out',
      value: formatCount(losses.throttledPasses),
      means: 'Made later than the eye can follow, to spare the process.',
    },
    {
      name: 'Passes in motion',
      value: formatCount(losses.passesInMotion),
      means: `${formatPages(losses.pagesInMotion)} moved while being read, and were shown as that.`,
    },
    {
      name: 'Mappings torn',
      value: formatCount(losses.tornMappings),
      means: 'They kept changing during a pass, and were left for the next one.',
    },
    { name: 'Lines unreadable', value: formatCount(losses.badLines), means: 'Of maps and smaps; skipped.' },
  ];
}

/** What the agent lost for all who watch. */
export function agentLossLines(losses: AgentLosses): FigureLine[] {
  const since = `Since the agent started, ${formatClock(losses.sinceMs)}`;
  return [
    {
      name: 'Batches held back',
      value: formatCount(losses.batchesNotSent),
      means: `${since}: from viewers that had not taken those before.`,
    },
    {
      name: 'Viewers cut off',
      value: formatCount(losses.viewersCutOff),
      means: 'They had taken nothing for a minute.',
    },
    {
      name: 'Reader restarted',
      value: formatCount(losses.readerRestarts),
      means: 'It failed, and another took its place.',
    },
  ];
}
