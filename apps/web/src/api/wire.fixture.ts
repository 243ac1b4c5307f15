import { diffRuns, EVIDENCE, type PageRuns } from '@pagelapse/address-space';
import {
  BatchSchema,
  ClientMessageSchema,
  create,
  encodePatch,
  fromBinary,
  PaceReason,
  ServerMessageSchema,
  toBinary,
} from '@pagelapse/protocol';

/** The plain-object form of a message; the other form `create` takes is a finished message. */
type PlainBatch = Extract<Parameters<typeof create<typeof BatchSchema>>[1], { $typeName?: never }>;

/** A batch of the process `a`, of epoch 1 and with a plain pass, unless told otherwise. */
export function wireBatch(init: PlainBatch) {
  return create(BatchSchema, {
    handle: 'a',
    sequence: 1,
    epoch: 1,
    pass: { takenAtMs: 1000, costMs: 2, spanMs: 3, intervalMs: 100, duty: 0.02, pace: PaceReason.FLOOR },
    ...init,
  });
}

/** A shared anonymous mapping of `pages` pages at page `start`. */
export function wireMapping(id: number, start: number, pages: number) {
  return {
    id,
    startPage: BigInt(start),
    endPage: BigInt(start + pages),
    perms: 'rw-s',
    offset: 0n,
    dev: '00:01',
    inode: 7n,
    path: '/dev/zero (deleted)',
    kind: 'shared-anonymous',
    evidence: EVIDENCE[1].code,
  };
}

/** What changed between two pictures of a mapping, as it travels. */
export function wirePatch(mapping: number, before: PageRuns, after: PageRuns) {
  return { mapping, runs: encodePatch(diffRuns(before, after)) };
}

/** A message of the page in words: `watch a`, `focus 1 2`. */
export function wordsOf(bytes: Uint8Array): string {
  const { body } = fromBinary(ClientMessageSchema, bytes);
  switch (body.case) {
    case 'watch':
      return `watch ${body.value.handle}`;
    case 'focus':
      return `focus ${body.value.pages.join(' ')}`.trim();
    case 'duty':
      return `duty ${body.value.share}`;
    default:
      return `${body.case}`;
  }
}

export function serverBytes(
  body: NonNullable<Parameters<typeof create<typeof ServerMessageSchema>>[1]>['body'],
): ArrayBuffer {
  const bytes = toBinary(ServerMessageSchema, create(ServerMessageSchema, body === undefined ? {} : { body }));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
