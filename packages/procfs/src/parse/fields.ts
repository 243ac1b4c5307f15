/**
 * Files of `name value` lines, with or without a colon: /proc/PID/status, /proc/meminfo, /proc/vmstat, cgroup
 * memory.stat. Values keep their text; a name printed twice keeps its first value.
 */
export function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([^\s:]+)(?::\s*|\s+)(.*)$/s.exec(line);
    if (match === null) continue;
    const [, name, value] = match as unknown as [string, string, string];
    if (!fields.has(name)) fields.set(name, value.trimEnd());
  }
  return fields;
}

/** A `123 kB` value in bytes (the kernel's kB are KiB); `undefined` when missing or not of that form. */
export function bytesOfKib(value: string | undefined): number | undefined {
  const digits = value === undefined ? undefined : /^([0-9]{1,13}) kB$/.exec(value)?.[1];
  return digits === undefined ? undefined : Number(digits) * 1024;
}

/** A plain count; `undefined` when missing, not digits, or beyond 2^53. */
export function countOf(value: string | undefined): number | undefined {
  if (value === undefined || !/^[0-9]+$/.test(value)) return undefined;
  const count = Number(value);
  return Number.isSafeInteger(count) ? count : undefined;
}
