/**
 * What a thread needs that makes batches, without the HTTP contracts: those bring 700 modules of schemas with them, and
 * 9 MiB for each thread that loads them.
 */
export { create, toBinary } from '@bufbuild/protobuf';
export { BatchWriter } from './batch-writer.js';
export { AGENT_ERRORS } from './errors.js';
export { PassSummarySchema } from './gen/pagelapse/v1/recording_pb.js';
export { PaceReason, SurroundingsSchema } from './gen/pagelapse/v1/stream_pb.js';
