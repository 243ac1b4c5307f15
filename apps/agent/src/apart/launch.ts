import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { become, confineThread, heldRights, listenUnix, type Right } from '@pagelapse/procfs/launch';
import { isAlive } from '../is-alive.js';
import { makeOwnDirectory, runtimeDirectory } from '../own-directory.js';
import { MUTATOR_PROGRAM, type PartProgram, READER_PROGRAM } from '../part-programs.js';
import { WEB_ROOT } from '../server/web-root.js';
import type { Apart } from './apart.js';
import type { ConfinedTask } from './confined-thread.js';
import { FLOCK, underLock } from './heir.js';
import { partsAsked } from './parts-asked.js';
import { relaunched } from './relaunched.js';
import { rightsToAct, rightsToRead } from './rights-of-parts.js';
import type { Start } from './start.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** Directories of agents that have started others, by the agent's pid. */
const NAME = /^apart\.([0-9]{1,10})$/;

/** Does not return; throws when it cannot be done, and then nothing is left of what was started. */
export async function launch(start: Start, args: readonly string[]): Promise<never> {
  // Before anybody is started: what cannot be run again is not begun.
  relaunched(start.command, args, { children: [] });
  // Tried as it will be: without rights there is no way past a directory that is neither root's nor everybody's.
  await inConfinedThread({ rights: [], open: [process.execPath, MAIN, WEB_ROOT] });
  const directory = start.parts !== undefined ? makeAgentDirectory() : undefined;
  const sockets: number[] = [];
  try {
    const apart = await startParts(start, directory, sockets);
    confineThread(new Set());
    return become(process.execPath, [...process.execArgv, MAIN, ...relaunched(start.command, args, apart)], sockets);
  } catch (error) {
    // Ends those that have come to them.
    for (const socket of sockets) closeSync(socket);
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Also takes away what agents have left that were killed. */
function makeAgentDirectory(): string {
  const runtime = runtimeDirectory();
  makeOwnDirectory(runtime);
  for (const name of readdirSync(runtime)) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    rmSync(path.join(runtime, name), { recursive: true, force: true });
  }
  const directory = path.join(runtime, `apart.${process.pid}`);
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

/** Without a directory there are none. Descriptors that listen for them are among `sockets` from the moment that they do. */
async function startParts({ parts, part }: Start, directory: string | undefined, sockets: number[]): Promise<Apart> {
  if (parts === undefined || directory === undefined) return { children: [] };
  const identity = { server: process.pid, directory, ...(part && { starter: process.ppid }) };
  const { reader, mutator } = partsAsked(parts, identity);
  const held = heldRights();
  const hasHeirs = canWaitForLock();
  const children: number[] = [];
  const start = async (name: string, program: PartProgram, options: object, rights: ReadonlySet<Right>) => {
    const socket = path.join(directory, name);
    const descriptor = listenUnix(socket);
    sockets.push(descriptor);
    const lock = `${socket}.lock`;
    const command = [process.execPath, ...program.execArgv, program.entry, JSON.stringify(options), socket] as const;
    const started = hasHeirs ? underLock(lock, [...command, lock]) : command;
    children.push((await inConfinedThread({ rights: [...rights], start: started })) as number);
    return descriptor;
  };
  const [readerSocket, mutatorSocket] = await Promise.all([
    reader && start('reader', READER_PROGRAM, reader, rightsToRead(held)),
    mutator && start('mutator', MUTATOR_PROGRAM, mutator, rightsToAct(held, mutator.allowed)),
  ]);
  return {
    directory,
    children,
    ...(readerSocket !== undefined && { reader: readerSocket }),
    ...(mutatorSocket !== undefined && { mutator: mutatorSocket }),
  };
}

/** Of other makers it cannot become the program that it was waiting for. */
function canWaitForLock(): boolean {
  const { stdout } = spawnSync(FLOCK, ['--version'], { encoding: 'utf8' });
  if (stdout?.includes('util-linux')) return true;
  process.stderr.write(`note: ${FLOCK} of util-linux is not here: a reader that fails will not be started again\n`);
  return false;
}

/** The pid of what was started. */
async function inConfinedThread(task: ConfinedTask): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./confined-thread.js', import.meta.url), { workerData: task });
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}
