import { readProcFile } from './proc-file.js';

/** USER_HZ: the unit of times in /proc/PID/stat, 100 on every architecture Node runs on (include/asm-generic/param.h). */
export const CLOCK_TICK_MS = 10;

let bootedAtMs: number | undefined;

/** When the system was booted, ms of the Unix epoch: `btime` of /proc/stat. */
export function bootTimeMs(): number {
  bootedAtMs ??= Number(/^btime ([0-9]+)$/m.exec(readProcFile('/proc/stat'))?.[1] ?? 0) * 1000;
  return bootedAtMs;
}
