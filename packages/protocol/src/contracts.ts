/** What the channels within an agent share with the contracts of the HTTP side, without the stream's messages and their codec. */
export { BlindSpots, Finding } from './doctor.js';
export { AGENT_ERRORS, type AgentErrorCode } from './errors.js';
export { MAX_ACT_PAGES } from './page-acts.js';
export { Capability, PageWord, ProcessAccess, Reconciliation } from './routes.js';
