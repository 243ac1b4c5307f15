import { parseArgs } from 'node:util';
import { userId } from '@pagelapse/procfs/names';
import type { AgentIdentity } from '../agent-identity.js';
import { defaultUsers } from '../default-users.js';
import { dutyOf } from '../duty.js';
import type { MutatorOptions } from '../mutator-options.js';
import { stateDirectory } from '../own-directory.js';
import type { ReaderOptions } from '../reader-options.js';
import { isPermission } from './rights-of-parts.js';

/** Which parts a server is to have beside it, and with what options. */
export interface PartsAsked {
  readonly reader?: ReaderOptions;
  readonly mutator?: MutatorOptions;
}

const TEXT = { type: 'string' } as const;

/**
 * What of the command line of `serve` is the reader's and the mutator's. None where it makes no sense: the server, which reads the whole
 * of it, says what is wrong with it and ends. Loaded by a start that has half a second less than commander and the protocol take.
 */
export function partsAsked(args: readonly string[], agent: AgentIdentity): PartsAsked {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      duty: TEXT,
      'max-duty': TEXT,
      without: TEXT,
      allow: TEXT,
      'act-on': TEXT,
      'reader-socket': TEXT,
      'mutator-socket': TEXT,
    },
  });
  const told = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const duty = dutyOf({ duty: shareOf(told('duty')), maxDuty: shareOf(told('max-duty')) });
  const [allow, actOn] = [told('allow'), told('act-on')];
  const allowed = listOf(allow);
  const users = actOn === undefined ? defaultUsers() : actOn === 'own' || actOn === 'any' ? actOn : listOf(actOn);
  const makesSense =
    duty.duty > 0 &&
    duty.maxDuty <= 1 &&
    allowed.every(isPermission) &&
    (typeof users === 'string' || users.every((name) => userId(name) !== undefined));
  if (!makesSense) return {};
  return {
    ...(told('reader-socket') === undefined && { reader: { ...duty, without: listOf(told('without')), agent } }),
    ...(told('mutator-socket') === undefined &&
      allowed.length > 0 && { mutator: { allowed, users, stateDirectory: stateDirectory('acts'), agent } }),
  };
}

function shareOf(percent: string | undefined): number | undefined {
  return percent === undefined ? undefined : Number(percent) / 100;
}

function listOf(names: string | undefined): string[] {
  return names === undefined ? [] : names.split(',').map((name) => name.trim());
}
