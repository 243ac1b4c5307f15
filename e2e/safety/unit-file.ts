import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIRECTORY = fileURLToPath(new URL('../../apps/agent/systemd/', import.meta.url));

/** A systemd unit of ours, as its file says. */
export class UnitFile {
  readonly path: string;
  readonly #text: string;

  constructor(readonly name: string) {
    this.path = `${DIRECTORY}${name}`;
    this.#text = readFileSync(this.path, 'utf8');
  }

  /** Every value that a setting is given, in order. */
  values(setting: string): string[] {
    return [...this.#text.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, value]) => value as string);
  }

  /** The rating of `systemd-analyze security`, from 0 (shut) to 10, as the unit stands on its own. */
  exposure(): number {
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', this.path], {
      encoding: 'utf8',
    });
    return Number(/Overall exposure level .*: ([\d.]+)/.exec(said)?.[1]);
  }

  /** Names of the system calls that its SystemCallFilter lets through, sets spelled out. */
  systemCalls(): Set<string> {
    const allowed = new Set<string>();
    for (const value of this.values('SystemCallFilter')) {
      const denies = value.startsWith('~');
      const names = value.replace(/^~/, '').split(/\s+/).flatMap(spelledOut);
      for (const name of names) {
        if (denies) allowed.delete(name);
        else allowed.add(name);
      }
    }
    return allowed;
  }
}

/** `@file-system` and the like, as this systemd has them. */
function spelledOut(name: string): string[] {
  if (!name.startsWith('@')) return [name];
  const text = execFileSync('systemd-analyze', ['syscall-filter', '--no-pager', name], { encoding: 'utf8' });
  const members = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return members.filter((member) => member !== name).flatMap(spelledOut);
}
