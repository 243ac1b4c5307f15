import { readMemoryHierarchy } from '@pagelapse/procfs';
import { type ActRequest, type FromMutator, parseActRequest } from '../acting-channel.js';
import { AuditLog, auditPath } from '../audit-log.js';
import { AgentError } from '../errors.js';
import type { MutatorOptions } from '../mutator-options.js';
import { makeOwnDirectory } from '../own-directory.js';
import type { ServerLink } from '../parent-link.js';
import { Guard } from './guard.js';
import { performOnThread } from './memory/act-thread.js';
import { hostPowers } from './memory/host-powers.js';
import { MemoryActs } from './memory/memory-acts.js';
import { hostOutside } from './squeeze/host.js';
import type { PlaceOutside } from './squeeze/place.js';
import { Squeezes } from './squeeze/squeezes.js';
import { Watchdog } from './squeeze/watchdog.js';
import { ActVerbs } from './verbs.js';

/** The host that is acted upon. */
export interface ActingHost {
  readonly outside: PlaceOutside;
  readonly hierarchyOf: typeof readMemoryHierarchy;
}

function thisHost(): ActingHost {
  return { outside: hostOutside(), hierarchyOf: readMemoryHierarchy };
}

/**
 * Acts for a server, over whatever link there is to it, and believes nothing it is told. With the server, or the signal to
 * end, everything is restored that there is to restore, and this process ends.
 */
export function serveActs(server: ServerLink, options: MutatorOptions, host: ActingHost = thisHost()): void {
  const { stateDirectory } = options;
  makeOwnDirectory(stateDirectory);
  const guard = new Guard(options, new AuditLog(auditPath(stateDirectory)));
  const post = (message: FromMutator): void => server.send(message);
  const squeezes: Squeezes = new Squeezes({
    guard,
    stateDirectory,
    now: () => Date.now(),
    ...host,
    watchdog: new Watchdog(
      stateDirectory,
      (pid) => guard.protect(pid),
      (another) => squeezes.unwatched(another),
    ),
    acted: ({ pid, startTime }, text) => post({ event: 'acted', pid, startTime, atMs: Date.now(), text }),
  });
  const memory = new MemoryActs({ guard, powers: hostPowers(), perform: performOnThread });
  const verbs = new ActVerbs(options.allowed, guard, squeezes, memory);
  // Whoever cannot wait kills, and then the watchdog restores.
  const leave = async (): Promise<void> => {
    await squeezes.close();
    process.exit(0);
  };
  server.listen({
    message: (message) => void answer(verbs, parseActRequest(message)).then(post),
    ended: () => void leave(),
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());
}

async function answer(verbs: ActVerbs, request: ActRequest): Promise<FromMutator> {
  try {
    return { answers: request.id, value: await verbs.answer(request) };
  } catch (error) {
    if (error instanceof AgentError) {
      return { answers: request.id, refused: { code: error.code, message: error.message } };
    }
    process.stderr.write(`${JSON.stringify({ mutator: error instanceof Error ? error.stack : String(error) })}\n`);
    const message = `The mutator failed at '${request.verb}'.`;
    return { answers: request.id, refused: { code: 'AGENT_ERR_MUTATOR_FAILED', message } };
  }
}
