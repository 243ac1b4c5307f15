import type { MutatorOptions } from './mutator-options.js';

/** Root was asked to act on the host's processes, not on root's; everybody else has none but their own (docs/adr/0011). */
export function defaultUsers(): MutatorOptions['users'] {
  return process.geteuid?.() === 0 ? 'any' : 'own';
}
