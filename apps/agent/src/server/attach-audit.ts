import type { Audit } from '../audit-log.js';
import type { HandleTarget } from './handles.js';

/**
 * Writes down whose memory is looked at (safety.md S12). Looking changes nothing: a log that cannot be written is told of, once,
 * and does not end it.
 */
export function attachAudit(audit: Audit, log: (what: string) => void): (target: HandleTarget) => void {
  let told = false;
  return ({ pid, startTime }) => {
    try {
      audit.write({ act: 'attach', pid, startTime });
    } catch (error) {
      if (!told)
        log(`what is watched is not in the audit log: ${error instanceof Error ? error.message : String(error)}`);
      told = true;
    }
  };
}
