import { argv } from 'node:process';
import { type ActRequest, type FromMutator, parseActRequest } from '../acting-channel.js';
import { AuditLog } from '../audit-log.js';
import { AgentError } from '../errors.js';
import { parseMutatorOptions } from '../mutator-options.js';
import { makeOwnDirectory } from '../own-directory.js';
import { parentLink } from '../parent-link.js';
import { Guard } from './guard.js';
import { performOnThread } from './memory/act-thread.js';
import { hostPowers } from './memory/host-powers.js';
import { MemoryActs } from './memory/memory-acts.js';
import { hostOutside } from './squeeze/host.js';
import { Squeezes } from './squeeze/squeezes.js';
import { auditPath } from './squeeze/state-paths.js';
import { Watchdog } from './squeeze/watchdog.js';
import { ActVerbs } from './verbs.js';

/** The process that may change others: no network, no HTTP; one channel to the server, and it believes nothing it is told. */
const server = parentLink();
const options = parseMutatorOptions(argv[2]);
const { stateDirectory } = options;
makeOwnDirectory(stateDirectory);
const guard = new Guard(options, new AuditLog(auditPath(stateDirectory)));
const post = (message: FromMutator): void => server.send(message);
const squeezes = new Squeezes({
  guard,
  stateDirectory,
  now: () => Date.now(),
  outside: hostOutside(),
  watchdog: new Watchdog(stateDirectory, (pid) => guard.protect(pid)),
  acted: ({ pid, startTime }, text) => post({ event: 'acted', pid, startTime, atMs: Date.now(), text }),
});
const memory = new MemoryActs({ guard, powers: hostPowers(), perform: performOnThread });
const verbs = new ActVerbs(options.allowed, guard, squeezes, memory);

server.listen({
  message: (message) => void answer(parseActRequest(message)),
  ended: () => void leave(),
});
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());

/** Restores all there is to restore first; whoever cannot wait kills, and then the watchdog does. */
async function leave(): Promise<void> {
  await squeezes.close();
  process.exit(0);
}

async function answer(request: ActRequest): Promise<void> {
  try {
    post({ answers: request.id, value: await verbs.answer(request) });
  } catch (error) {
    if (error instanceof AgentError) {
      post({ answers: request.id, refused: { code: error.code, message: error.message } });
      return;
    }
    process.stderr.write(`${JSON.stringify({ mutator: error instanceof Error ? error.stack : String(error) })}\n`);
    const message = `The mutator failed at '${request.verb}'.`;
    post({ answers: request.id, refused: { code: 'AGENT_ERR_MUTATOR_FAILED', message } });
  }
}
