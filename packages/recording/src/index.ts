export { type BlobLike, type ByteSource, blobSource, bytesSource } from './byte-source.js';
export type { Contents, Damage, KeyPlace } from './contents.js';
export { FORMAT_VERSION, SYNC_BYTES } from './layout.js';
export { type LostBatches, type Opened, type RecordedBatch, Recording, type Unreadable } from './recording.js';
export { type Pieces, RecordingEncoder } from './recording-encoder.js';
