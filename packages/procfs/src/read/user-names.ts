import { readFileSync, statSync } from 'node:fs';

const PASSWD = '/etc/passwd';
let names: ReadonlyMap<number, string> = new Map();
let readOfMtimeMs = -1;

/** Login name of a uid out of /etc/passwd (passwd(5)), else the number itself. */
export function userName(uid: number): string {
  readNames();
  return names.get(uid) ?? String(uid);
}

/** The uid of a login name or of digits; `undefined` when nobody has that name. */
export function userId(name: string): number | undefined {
  readNames();
  for (const [uid, known] of names) if (known === name) return uid;
  return /^[0-9]{1,10}$/.test(name) ? Number(name) : undefined;
}

function readNames(): void {
  try {
    const { mtimeMs } = statSync(PASSWD);
    if (mtimeMs !== readOfMtimeMs) {
      names = parsePasswd(readFileSync(PASSWD, 'utf8'));
      readOfMtimeMs = mtimeMs;
    }
  } catch {
    // Without the file, numbers are all there is.
  }
}

/** The first name of a uid counts, as for getpwuid(3). */
export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name === undefined || uid === undefined || !/^[0-9]+$/.test(uid)) continue;
    if (!found.has(Number(uid))) found.set(Number(uid), name);
  }
  return found;
}
