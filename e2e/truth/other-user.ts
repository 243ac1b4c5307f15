import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOUSE = fileURLToPath(new URL('../..', import.meta.url));

/** Who runs a program: a uid without a passwd entry, with these capabilities and no others. */
export interface OtherUser {
  readonly uid: number;
  /** Without `cap_`, in small letters, as setpriv(1) has them. */
  readonly capabilities: readonly string[];
  /** Besides the one with the number of the user. */
  readonly groups?: readonly number[];
  /** Programs that are started from there may be given more; else none can come to hold more. */
  readonly mayGain?: true;
  /** What root does first, for a shell, in the mount namespace that the program runs in. */
  readonly before?: string;
}

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * The checkout and node may lie where nobody but root may go: in a mount namespace of its own, the command finds both
 * under /mnt.
 */
const WITHIN_REACH = `
mount -t tmpfs -o mode=755 pagelapse /mnt && mkdir /mnt/house && touch /mnt/node &&
mount --bind "$1" /mnt/house && mount --bind "$2" /mnt/node && eval "$3" && shift 3 && exec "$@"`;

/** Runs a program of node's as somebody else, to its end; `program` is its path from the checkout's root. */
export function runAs(user: OtherUser, program: string, args: readonly string[]): CommandResult {
  const { status, stdout, stderr } = spawnSync('unshare', argumentsAs(user, program, args), {
    cwd: '/',
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { code: status, out: stdout, err: stderr };
}

/** What unshare(1) is given for that. */
export function argumentsAs(user: OtherUser, program: string, args: readonly string[]): string[] {
  const command = ['/mnt/node', `/mnt/house/${program}`, ...args];
  return [
    '--mount',
    'sh',
    '-c',
    WITHIN_REACH,
    'sh',
    HOUSE,
    process.execPath,
    user.before ?? 'true',
    ...become(user),
    ...command,
  ];
}

function become({ uid, capabilities, groups = [], mayGain }: OtherUser): string[] {
  const set = ['-all', ...capabilities.map((name) => `+${name}`)].join(',');
  const others = groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')];
  const ids = ['--reuid', String(uid), '--regid', String(uid), ...others];
  const bound = mayGain === true ? [] : ['--bounding-set', set, '--no-new-privs'];
  return ['setpriv', ...ids, '--inh-caps', set, '--ambient-caps', set, ...bound, '--'];
}
