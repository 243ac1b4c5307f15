import { type PageIndex, parseAddress, parseByteSize } from '@pagelapse/address-space';
import { FEATURES, type Feature, PAGE_SIZE, userId } from '@pagelapse/procfs/names';
import { PERMISSIONS, type Permission } from '@pagelapse/protocol';
import { InvalidArgumentError, Option } from 'commander';
import { APART_OPTION, type Apart, PART_OPTION } from '../apart/apart.js';

/** Linux gives pids up to 2^22 (PID_MAX_LIMIT, include/linux/threads.h). */
const MAX_PID = 2 ** 22;

export function parsePid(text: string): number {
  const pid = Number(text);
  if (!/^\d+$/.test(text) || pid < 1 || pid > MAX_PID) {
    throw new InvalidArgumentError(`A pid is a whole number from 1 to ${MAX_PID}.`);
  }
  return pid;
}

/** `0x7f3c2a400000`: the page that holds this address. */
export function parsePage(text: string): PageIndex {
  const page = parseAddress(text, PAGE_SIZE);
  if (page === undefined) throw new InvalidArgumentError('An address is hexadecimal, such as 0x7f3c2a400000.');
  return page;
}

/** `0-1023`: pages of a mapping from the first to the last, counted from 0. */
export function parsePageRange(text: string): { readonly first: number; readonly count: number } {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (!(first <= last))
    throw new InvalidArgumentError('Pages are the first and the last, counted from 0, such as 0-1023.');
  return { first, count: last - first + 1 };
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** By number: a group may have no name here. 2^32-1 is `-1`, which the kernel takes for no group (chown(2)). */
export function parseGroup(text: string): number {
  const group = Number(text);
  if (!/^\d+$/.test(text) || group >= 2 ** 32 - 1) throw new InvalidArgumentError('A group is given by its number.');
  return group;
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

/** `256M`, `1G`, or a number of bytes. */
export function parseBytes(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes === undefined) throw new InvalidArgumentError('A size is a number of bytes, or one with K, M, G or T.');
  return bytes;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `5m`, `1h`, or a number of seconds; in milliseconds. */
export function parseDurationMs(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS_MS[unit || 's'] as number);
  // setTimeout takes no more.
  if (!(ms > 0 && ms < 2 ** 31)) throw new InvalidArgumentError('A time is `90s`, `5m` or `1h`, and at most 24 days.');
  return ms;
}

/** `--allow squeeze,pageout`: what may be done to processes. */
export function parsePermissions(text: string): readonly Permission[] {
  const names = text.split(',').map((name) => name.trim());
  const permissions = PERMISSIONS.filter((known) => names.includes(known));
  if (permissions.length !== new Set(names).size) {
    throw new InvalidArgumentError(`What can be allowed is ${PERMISSIONS.join(', ')}.`);
  }
  return permissions;
}

export const ALLOW_HELP = `what may be done to processes: ${PERMISSIONS.join(', ')} (default: nothing)`;

/** `--act-on own|any|USER,USER`: whose processes. */
export function parseUsers(text: string): 'own' | 'any' | string[] {
  if (text === 'own' || text === 'any') return text;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (userId(name) === undefined) throw new InvalidArgumentError(`There is no user '${name}'.`);
  return names;
}

export const ACT_ON_HELP = 'whose processes: own, any, or names of users (default: any for root, else own)';

/** A share of time, 0 to 100. */
export function parsePercent(text: string): number {
  const percent = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || percent > 100)
    throw new InvalidArgumentError('A share is a percentage, 0 to 100.');
  return percent;
}

/** memory.swappiness of a cgroup takes up to 200 (mm/vmscan.c, MAX_SWAPPINESS). */
export function parseSwappiness(text: string): number {
  const swappiness = Number(text);
  if (!/^\d+$/.test(text) || swappiness > 200) throw new InvalidArgumentError('A swappiness is a number, 0 to 200.');
  return swappiness;
}

export function apartOption(): Option {
  return new Option(`${APART_OPTION} <json>`).argParser((text): Apart => JSON.parse(text) as Apart).hideHelp();
}

export function partOption(): Option {
  return new Option(PART_OPTION).hideHelp();
}
