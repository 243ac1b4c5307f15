import { create, PROTOCOL_VERSION, type RecordingMeta, RecordingMetaSchema } from '@pagelapse/protocol';
import type { ProcessFacts, ReaderFacts } from '../channel.js';
import { AGENT_VERSION } from '../version.js';

export interface Recorded {
  readonly host: Pick<ReaderFacts, 'hostname' | 'kernel' | 'pageSize' | 'capabilities'>;
  readonly target: Pick<ProcessFacts, 'pid' | 'comm' | 'command' | 'user' | 'cgroup' | 'startedAtMs'>;
  readonly startedAtMs: number;
  readonly duty: number;
  readonly maxBytes?: number;
}

export function recordingMeta({ host, target, startedAtMs, duty, maxBytes }: Recorded): RecordingMeta {
  const { pid, comm, command, user, cgroup, startedAtMs: targetStartedAtMs } = target;
  return create(RecordingMetaSchema, {
    protocolVersion: PROTOCOL_VERSION,
    agentVersion: AGENT_VERSION,
    hostname: host.hostname,
    kernel: host.kernel,
    pageSize: host.pageSize,
    capabilities: host.capabilities.map(({ name, available, reason }) => ({ name, available, reason: reason ?? '' })),
    target: { pid, comm, command, user, cgroup: cgroup ?? '', startedAtMs: targetStartedAtMs },
    startedAtMs,
    duty,
    ...(maxBytes !== undefined && { maxBytes: BigInt(maxBytes) }),
  });
}
