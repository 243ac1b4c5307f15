import { FEATURES, type Feature } from '@pagelapse/procfs';
import { InvalidArgumentError } from 'commander';

/** Linux gives pids up to 2^22 (PID_MAX_LIMIT, include/linux/threads.h). */
const MAX_PID = 2 ** 22;

export function parsePid(text: string): number {
  const pid = Number(text);
  if (!/^\d+$/.test(text) || pid < 1 || pid > MAX_PID) {
    throw new InvalidArgumentError(`A pid is a whole number from 1 to ${MAX_PID}.`);
  }
  return pid;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** `--duty 5`, in percent of one core; as a share of it. */
export function parseDuty(text: string): number {
  const percent = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || percent <= 0 || percent > 100) {
    throw new InvalidArgumentError('A duty is a percentage of one core, above 0 and up to 100.');
  }
  return percent / 100;
}

/** `--without a,b`: kernel features to do without, so that each fallback can be seen at work. */
export function parseFeatures(text: string): ReadonlySet<Feature> {
  const features = new Set<Feature>();
  for (const name of text.split(',')) {
    const feature = FEATURES.find((known) => known === name.trim());
    if (feature === undefined) throw new InvalidArgumentError(`Features are ${FEATURES.join(', ')}.`);
    features.add(feature);
  }
  return features;
}

export const WITHOUT_HELP = `do without kernel features: ${FEATURES.join(', ')}`;
