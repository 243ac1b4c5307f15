import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { Evidence, type EvidenceName, type Mapping, type PagePatch, type PageRuns } from '@pagelapse/address-space';
import { BatchSchema } from './gen/pagelapse/v1/stream_pb.js';
import { writePatch, writeRuns } from './patch-codec.js';
import { WireWriter } from './wire-writer.js';

/** What MappingFigures.kib holds for a field that is absent, or too large for 32 bits of KiB (4 TiB). */
export const MISSING_KIB = 0xffffffff;

type BatchInit = MessageInitShape<typeof BatchSchema>;
/** The fields in front of the repeated ones, and the one behind them. */
export type BatchHead = Pick<BatchInit, 'handle' | 'sequence' | 'key' | 'epoch' | 'pass'>;
export type BatchTail = Pick<BatchInit, 'surroundings'>;

/** Field numbers of stream.proto. */
const SERVER_MESSAGE_BATCH = 2;
const BATCH = { mappings: 6, gone: 7, patches: 8, figureNames: 9, figures: 10 } as const;

const FIRST_CAPACITY = 1024;

/**
 * A ServerMessage with a batch, written as it is told: 65,000 mappings as objects of the schema would be 150 MiB. The
 * bytes are those that `toBinary` would give. Methods are to be called in the order in which they stand here.
 */
export class BatchWriter {
  readonly #out = new WireWriter(FIRST_CAPACITY);
  readonly #batch = this.#out.begin(SERVER_MESSAGE_BATCH);

  head(head: BatchHead): void {
    this.#out.raw(toBinary(BatchSchema, create(BatchSchema, head)));
  }

  mapping(id: number, mapping: Mapping, evidence: EvidenceName): void {
    const out = this.#out;
    const start = out.begin(BATCH.mappings);
    out.uint(1, id);
    out.uint(2, mapping.start);
    out.uint(3, mapping.end);
    out.text(4, mapping.perms);
    out.uint(5, mapping.offset);
    out.text(6, mapping.dev);
    out.decimal(7, mapping.inode);
    out.text(8, mapping.path);
    out.text(9, mapping.kind);
    out.uint(10, Evidence[evidence]);
    out.end(start);
  }

  gone(ids: readonly number[]): void {
    if (ids.length === 0) return;
    const start = this.#out.begin(BATCH.gone);
    for (const id of ids) this.#out.varint(id);
    this.#out.end(start);
  }

  /** What changed of a mapping; nothing is written when nothing did. */
  patch(id: number, patch: PagePatch): void {
    this.#pages(id, () => writePatch(this.#out, patch));
  }

  /** All pages of a mapping of which nothing is known yet; nothing is written when all of them are blank. */
  runs(id: number, runs: PageRuns): void {
    this.#pages(id, () => writeRuns(this.#out, runs));
  }

  figureNames(names: readonly string[]): void {
    for (const name of names) this.#out.text(BATCH.figureNames, name);
  }

  /** One row of `columns` figures; NaN, and whatever is missing at the end of `kib`, is a field that is absent. */
  figures(id: number, kib: ArrayLike<number>, columns: number, vmFlags: string): void {
    const out = this.#out;
    const start = out.begin(BATCH.figures);
    out.uint(1, id);
    if (columns > 0) {
      const row = out.begin(2);
      for (let i = 0; i < columns; i++) {
        const value = kib[i] ?? MISSING_KIB;
        out.varint(Number.isNaN(value) ? MISSING_KIB : Math.min(value, MISSING_KIB));
      }
      out.end(row);
    }
    out.text(3, vmFlags);
    out.end(start);
  }

  tail(tail: BatchTail): void {
    this.#out.raw(toBinary(BatchSchema, create(BatchSchema, tail)));
  }

  /** The message, in a buffer of its own. The writer is done for. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#out.end(this.#batch);
    return this.#out.finish();
  }

  #pages(id: number, write: () => void): void {
    const before = this.#out.length;
    const start = this.#out.begin(BATCH.patches);
    this.#out.uint(1, id);
    const runsAt = this.#out.begin(2);
    write();
    if (this.#out.length === runsAt) {
      this.#out.rewind(before);
      return;
    }
    this.#out.end(runsAt);
    this.#out.end(start);
  }
}
