import { rmSync } from 'node:fs';
import path from 'node:path';
import { removeIfEmpty } from '../own-directory.js';
import { Entrance } from '../server/entrance.js';
import type { OpenPeer } from '../server/peer.js';
import type { Apart } from './apart.js';

/** Reader and mutator of a server that holds no rights, as its start has left them to it. */
export class ServerParts {
  readonly #entrances: Entrance[] = [];
  readonly #removeDirectory: () => void;
  readonly #childEnded: () => void;

  private constructor({ directory, children }: Apart) {
    this.#removeDirectory = () => {
      if (directory === undefined) return;
      rmSync(directory, { recursive: true, force: true });
      removeIfEmpty(path.dirname(directory));
    };
    // Also when the process ends without close().
    process.once('exit', this.#removeDirectory);
    // Node does not know of children that it has not started; without this they would be zombies.
    const unknown = new Set(children);
    const reapUnknown = async (): Promise<void> => {
      const { reap } = await import('@pagelapse/procfs/launch');
      for (const pid of unknown) if (reap(pid)) unknown.delete(pid);
    };
    // Where it cannot be done, a zombie until the end of this process is all the harm.
    this.#childEnded = () => void reapUnknown().catch(() => undefined);
    process.on('SIGCHLD', this.#childEnded);
  }

  static async of(apart: Apart): Promise<{ parts: ServerParts; reader?: OpenPeer; mutator?: OpenPeer }> {
    const parts = new ServerParts(apart);
    const open = async (descriptor: number): Promise<OpenPeer> => {
      const entrance = await Entrance.at(descriptor);
      parts.#entrances.push(entrance);
      return entrance.open;
    };
    return {
      parts,
      ...(apart.reader !== undefined && { reader: await open(apart.reader) }),
      ...(apart.mutator !== undefined && { mutator: await open(apart.mutator) }),
    };
  }

  /** Before reader and mutator are closed: this process ends with them, and zombies with it. */
  expectEnds(): void {
    process.off('SIGCHLD', this.#childEnded);
  }

  /** When reader and mutator are closed. */
  close(): void {
    for (const entrance of this.#entrances) entrance.close();
    process.off('exit', this.#removeDirectory);
    this.#removeDirectory();
  }
}
