/**
 * What a thread needs that makes batches, without the HTTP contracts.
 */
export { create, toBinary } from '@bufbuild/protobuf';
export { BatchWriter } from './batch-writer.js';
export { PassSummarySchema } from './gen/pagelapse/v1/recording_pb.js';
export { PaceReason, SurroundingsSchema } from './gen/pagelapse/v1/stream_pb.js';
