import path from 'node:path';

/** Where the mutator writes down what it does. */
export function auditPath(stateDirectory: string): string {
  return path.join(stateDirectory, 'audit.jsonl');
}
