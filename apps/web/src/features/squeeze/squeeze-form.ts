import { parseByteSize } from '@pagelapse/address-space';
import type {
  SqueezeCgroup,
  SqueezeControl,
  SqueezePlace,
  SqueezePreview,
  SqueezeRequest,
} from '../../api/squeezes.js';
import { formatBytes } from '../../components/quantity.js';
import { sizeText } from './limit-scale.js';

/** A plan as it is typed: texts, right or wrong. */
export interface SqueezeForm {
  readonly cgroup: SqueezeCgroup;
  readonly control: SqueezeControl;
  readonly limit: string;
  readonly rampSeconds: string;
  /** Empty: until it is stopped. */
  readonly holdSeconds: string;
  /** Empty: as it is. */
  readonly swappiness: string;
  /** Empty: none. */
  readonly swapLimit: string;
  readonly abortAtFull: string;
}

/** Why the text of a field is not taken, in a sentence with the way out. */
export type FormProblems = { readonly [F in keyof SqueezeForm]?: string };

/** Of some fields, those that are not taken, each with why. */
export function problemsOf(
  problems: FormProblems,
  ...fields: (keyof SqueezeForm)[]
): (readonly [keyof SqueezeForm, string])[] {
  return fields.flatMap((field) => (problems[field] === undefined ? [] : [[field, problems[field]] as const]));
}

export type CheckedForm =
  | { readonly request: SqueezeRequest; readonly problems?: never }
  | { readonly request?: never; readonly problems: FormProblems };

/** Share of the usage that is proposed as a limit: enough to be seen, without much harm. */
const PROPOSED_PART = 0.8;
const PROPOSED_RAMP_SECONDS = 20;
const PROPOSED_HOLD_SECONDS = 60;
/** What the agent takes when it is not told (acts.ts, SqueezeRequest). */
const DEFAULT_ABORT_PERCENT = 50;
/** A day (acts.ts). */
const MAX_SECONDS = 86_400;
/** vm.swappiness and memory.swappiness: MAX_SWAPPINESS, include/linux/swap.h. */
const MAX_SWAPPINESS = 200;

/** Where a plan starts: the first place that is open. */
export function firstPlace({ places }: SqueezePreview): SqueezePlace | undefined {
  return places.find(({ refusal }) => refusal === undefined) ?? places[0];
}

/** What is in use wherever the process is charged now: a cgroup that is to be made holds nothing yet. */
export function usageNow({ places }: SqueezePreview): number {
  return Math.max(0, ...places.map(({ usage }) => usage));
}

/** A plan for a place: its first control, and somewhat less than what is used. */
export function proposedForm(place: SqueezePlace, usage: number, step: number): SqueezeForm {
  return {
    cgroup: place.cgroup,
    control: place.controls[0] ?? 'limit',
    limit: sizeText(proposedLimit(place, usage, step)),
    rampSeconds: String(PROPOSED_RAMP_SECONDS),
    holdSeconds: String(PROPOSED_HOLD_SECONDS),
    swappiness: '',
    swapLimit: '',
    abortAtFull: String(DEFAULT_ABORT_PERCENT),
  };
}

/** On a step of the slider, never below the floor. */
function proposedLimit({ floor, ceiling }: SqueezePlace, usage: number, step: number): number {
  const wanted = Math.round((usage * PROPOSED_PART) / step) * step;
  return Math.min(ceiling, Math.max(Math.ceil(floor / step) * step, wanted));
}

/** Of version 2, only memory.reclaim is told how much to swap rather than to drop; what is typed for it waits meanwhile. */
export function takesSwappiness({ swappiness, version }: SqueezePlace, control: SqueezeControl): boolean {
  return swappiness !== undefined && (version === 1 || control === 'reclaim');
}

/** What a form asks for, or what is wrong with it: by the agent's own bounds, so that it is said while typing. */
export function checkForm(form: SqueezeForm, place: SqueezePlace): CheckedForm {
  const limit = limitOf(form.limit, place);
  const rampMs = millisecondsOf(form.rampSeconds, 'Ramp');
  const holdMs = form.holdSeconds.trim() === '' ? undefined : millisecondsOf(form.holdSeconds, 'Hold');
  const swappiness =
    form.swappiness.trim() === '' || !takesSwappiness(place, form.control) ? undefined : swappinessOf(form.swappiness);
  const swapLimit = form.swapLimit.trim() === '' ? undefined : swapLimitOf(form.swapLimit);
  const abort = percentOf(form.abortAtFull);
  const problems: FormProblems = {
    ...problem('limit', limit),
    ...problem('rampSeconds', rampMs),
    ...problem('holdSeconds', holdMs),
    ...problem('swappiness', swappiness),
    ...problem('swapLimit', swapLimit),
    ...problem('abortAtFull', abort),
  };
  if (typeof limit === 'string' || typeof rampMs === 'string' || typeof abort === 'string') return { problems };
  if (typeof holdMs === 'string' || typeof swappiness === 'string' || typeof swapLimit === 'string')
    return { problems };
  return {
    request: {
      cgroup: form.cgroup,
      control: form.control,
      limit,
      rampMs,
      ...(holdMs === undefined ? {} : { holdMs }),
      ...(swappiness === undefined ? {} : { swappiness }),
      ...(swapLimit === undefined || !place.swapLimit ? {} : { swapLimit }),
      ...(place.pressure === undefined ? {} : { abortAtFull: abort }),
    },
  };
}

function problem(field: keyof SqueezeForm, value: number | string | undefined): FormProblems {
  return typeof value === 'string' ? { [field]: value } : {};
}

/** Between what a limit has to be, and why. */
export type LimitBounds = Pick<SqueezePlace, 'floor' | 'floorBecause' | 'ceiling' | 'ceilingBecause'>;

/** Bytes, or what is wrong with the text. */
export function limitOf(text: string, { floor, floorBecause, ceiling, ceilingBecause }: LimitBounds): number | string {
  const bytes = sizeOf(text);
  if (bytes === undefined) return notASize(text);
  if (bytes < floor) return `Not below ${formatBytes(floor)}: ${floorBecause}`;
  if (bytes > ceiling) return `Not above ${formatBytes(ceiling)}: ${ceilingBecause}`;
  return bytes;
}

function swapLimitOf(text: string): number | string {
  return sizeOf(text) ?? notASize(text);
}

/** None is a size as well, though no limit of memory. */
function sizeOf(text: string): number | undefined {
  return text.trim() === '0' ? 0 : parseByteSize(text);
}

/** Of a text that is not taken, so much is said again. */
const MOST_SAID = 40;

function notASize(text: string): string {
  if (text.trim() === '') return 'A size is wanted, as 512M or 1.5G.';
  const said = text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)}…` : text;
  return `“${said}” is not a size: write bytes, or a number with K, M, G or T, as 512M.`;
}

function millisecondsOf(text: string, what: string): number | string {
  const seconds = Number(text);
  return text.trim() !== '' && seconds >= 0 && seconds <= MAX_SECONDS
    ? Math.round(seconds * 1000)
    : `${what}: seconds from 0 to ${MAX_SECONDS}.`;
}

function swappinessOf(text: string): number | string {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= MAX_SWAPPINESS
    ? value
    : `Swappiness: a whole number from 0 to ${MAX_SWAPPINESS}; empty leaves it as it is.`;
}

function percentOf(text: string): number | string {
  const value = Number(text);
  return text.trim() !== '' && value >= 1 && value <= 100
    ? value
    : 'Guard: percent of the time from 1 to 100; 100 is never.';
}
