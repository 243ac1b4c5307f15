/** `1: FLOCK  ADVISORY  WRITE 1234 00:20:56960 0 EOF`; one that waits for it has `->` before its kind. */
const LINE = /^\d+: FLOCK +\S+ +\S+ +(\d{1,10}) ([0-9a-f]{2,3}):([0-9a-f]{2,5}):(\d{1,20}) /;

/** `dev` as stat(2) has it, with all bits of a Linux dev_t. */
export interface LockedFile {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Who holds a flock(2) of a file, by /proc/locks (lock_get_status() in fs/locks.c). Locks of other pid namespaces are not listed
 * there, and one that was handed on counts as that of whoever took it.
 */
export function flockHolders(text: string, { dev, ino }: LockedFile): number[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, major, minor, inode] = LINE.exec(line) ?? [];
    if (pid === undefined || inode === undefined || BigInt(inode) !== ino) return [];
    return BigInt(`0x${major}`) === majorOf(dev) && BigInt(`0x${minor}`) === minorOf(dev) ? [Number(pid)] : [];
  });
}

/** gnu_dev_major(3) */
function majorOf(dev: bigint): bigint {
  return ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
}

/** gnu_dev_minor(3) */
function minorOf(dev: bigint): bigint {
  return (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
}
