import type { Right } from '../capabilities/own-rights.js';
import type { RightsSurvey } from './survey.js';

/** What closes the want of some rights: words, and a command where one can. */
export interface WayToRights {
  readonly cure: string;
  readonly command?: string;
}

/**
 * Starts the agent as the same user with these capabilities and those it has: setpriv(1) of util-linux. Ambient ones, not
 * file capabilities of node's: a program with those may not read its own /proc/self/pagemap (it is not dumpable), which
 * every probe rests on, and every script on the host would have them.
 */
export function wayToRights(missing: readonly Right[], { uid, held, attainable }: RightsSurvey): WayToRights {
  const withheld = missing.filter((right) => !attainable.has(right));
  if (withheld.length > 0) {
    const options = withheld.map((right) => `--cap-add=${right.replace('CAP_', '')}`).join(' ');
    return {
      cure: `The container or service that this runs in withholds ${withheld.join(' and ')}: start that with it (docker run ${options}).`,
    };
  }
  if (uid === 0) return { cure: `Start the agent with ${missing.join(' and ')}, which this root does without.` };
  const set = [...new Set([...held, ...missing])]
    .map((right) => `+${right.replace('CAP_', '').toLowerCase()}`)
    .join(',');
  return {
    cure: `Start the agent with ${missing.join(' and ')}, or as root.`,
    command: `sudo -E env "PATH=$PATH" setpriv --reuid="$(id -u)" --regid="$(id -g)" --init-groups --inh-caps=${set} --ambient-caps=${set} npm start`,
  };
}

/** A command that needs root, as whoever asks has to type it. */
export function asRoot(command: string, { uid }: Pick<RightsSurvey, 'uid'>): string {
  return uid === 0 ? command : `sudo ${command}`;
}
