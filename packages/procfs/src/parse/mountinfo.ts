/** A line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  /** `major:minor` in hexadecimal with at least two digits each: the form /proc/PID/maps uses. */
  readonly dev: string;
  /** Path inside the file system that is the mount's root. */
  readonly root: string;
  readonly mountPoint: string;
  readonly fsType: string;
  readonly superOptions: string;
}

/** Major and minor number have 12 and 20 bits (include/linux/kdev_t.h); a longer number is a damaged line. */
const DEVICE = /^([0-9]{1,7}):([0-9]{1,7})$/;

/** Lines without the form are left out. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [before, after] = line.split(' - ', 2);
    if (before === undefined || after === undefined) continue;
    const [, , dev, root, mountPoint] = before.split(' ');
    const [fsType, , superOptions] = after.split(' ');
    const numbers = DEVICE.exec(dev ?? '');
    if (numbers === null || root === undefined || mountPoint === undefined || fsType === undefined) continue;
    mounts.push({
      dev: `${hex(numbers[1] as string)}:${hex(numbers[2] as string)}`,
      root: unescapeOctal(root),
      mountPoint: unescapeOctal(mountPoint),
      fsType,
      superOptions: superOptions ?? '',
    });
  }
  return mounts;
}

function hex(decimal: string): string {
  return Number(decimal).toString(16).padStart(2, '0');
}

/** mangle() in fs/proc_namespace.c writes blank, tab, newline, backslash and hash as `\ooo`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
