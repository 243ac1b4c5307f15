import {
  create,
  EndedSchema,
  EndReason,
  PROTOCOL_VERSION,
  RefusalSchema,
  ServerMessageSchema,
  toBinary,
  WelcomeSchema,
} from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import type { AgentError } from '../errors.js';
import type { DutyBounds } from './duty-bounds.js';

/** The server's own messages, encoded; batches come encoded from the reader. */

const END_REASONS: Record<EndedBecause, EndReason> = {
  exited: EndReason.EXITED,
  zombie: EndReason.ZOMBIE,
  denied: EndReason.DENIED,
  'reader-failed': EndReason.READER_FAILED,
};

export function welcomeMessage(pageSize: number, bounds: DutyBounds): Uint8Array {
  const value = create(WelcomeSchema, { protocolVersion: PROTOCOL_VERSION, pageSize, ...bounds });
  return toBinary(ServerMessageSchema, create(ServerMessageSchema, { body: { case: 'welcome', value } }));
}

export function endedMessage(handle: string, because: EndedBecause, atMs: number): Uint8Array {
  const value = create(EndedSchema, { handle, reason: END_REASONS[because], atMs });
  return toBinary(ServerMessageSchema, create(ServerMessageSchema, { body: { case: 'ended', value } }));
}

export function refusalMessage(error: AgentError): Uint8Array {
  const value = create(RefusalSchema, error.toBody());
  return toBinary(ServerMessageSchema, create(ServerMessageSchema, { body: { case: 'refusal', value } }));
}
