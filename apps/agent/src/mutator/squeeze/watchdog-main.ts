import { finished } from 'node:stream/promises';
import { AuditLog, auditPath } from '../../audit-log.js';
import { readJournals } from './journal.js';
import { restoreSqueeze } from './restore.js';

// Started by watchdog.ts alone. The input ends when the mutator has ended, for whatever reason: only when all of its threads
// have, so no write of its is under way any more.
const [directory = '', pid, startTime] = process.argv.slice(2);
process.title = 'pagelapse-watchdog';
// A service manager that ends the rest of a dead service must not end the one that clears up; it is done in a moment.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// One that takes another's place has something to restore when the mutator is gone before it hears of it, and what is not restored
// may be told when nobody reads the log any more.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
process.stdout.write('on watch\n');

await finished(process.stdin.resume());
const audit = new AuditLog(auditPath(directory));
for (const record of readJournals(directory)) {
  const { owner } = record.head;
  if (String(owner.pid) !== pid || String(owner.startTime) !== startTime) continue;
  for (const { file, outcome, detail } of await restoreSqueeze(record, audit)) {
    if (outcome === 'failed') process.stderr.write(`pagelapse: ${file} was not restored: ${detail}\n`);
  }
}
