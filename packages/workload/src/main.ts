import { createInterface } from 'node:readline';
import type { Answer, Request } from './messages.js';
import { Stage } from './stage.js';

// Requests come from workload-client.ts alone; the end of the input is the end of the workload, whoever caused it.
process.title = 'pagelapse-work';
const stage = new Stage();
process.on('exit', () => stage.clear());
process.on('SIGTERM', () => process.exit(0));
// A Ctrl-C at the terminal reaches the whole process group; who started the workload decides when it ends.
process.on('SIGINT', () => undefined);

function answerLine(line: string): Answer {
  const request = JSON.parse(line) as Request;
  try {
    return { id: request.id, result: stage.answer(request) };
  } catch (error) {
    return { id: request.id, error: error instanceof Error ? error.message : String(error) };
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => process.stdout.write(`${JSON.stringify(answerLine(line))}\n`));
lines.on('close', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
