import {
  blankRuns,
  diffRuns,
  EVIDENCE,
  Evidence,
  type Mapping,
  type MappingKind,
  PageRunsBuilder,
  pageIndex,
} from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchWriter, create, encodePatch, MISSING_KIB, ServerMessageSchema, toBinary } from './index.js';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 100, maxLength: 20_000 }),
);
const page = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 52 }));
const mapping: fc.Arbitrary<Mapping> = fc
  .record({
    start: page,
    pages: fc.integer({ min: 1, max: 1000 }),
    perms: fc.constantFrom('rw-p', 'r--s'),
    offset: fc.oneof(page, fc.constantFrom(2 ** 63, 2 ** 64 - 4096 * 1024)),
    dev: fc.constantFrom('00:00', 'fd:01'),
    inode: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    path: text,
    kind: fc.constantFrom<MappingKind>('file', 'memfd'),
  })
  .map(({ start, pages, ...more }) => ({ ...more, start: pageIndex(start), end: pageIndex(start + pages) }));
const runs = fc
  .array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 34 })), fc.nat(3)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((pieces) => {
    const builder = new PageRunsBuilder();
    for (const [length, code] of pieces) builder.push(length, code);
    return builder.finish();
  });
const kib = fc.array(fc.oneof(fc.nat(300), fc.nat(), fc.constantFrom(Number.NaN, 2 ** 40)), { maxLength: 60 });

/** `toEqual` walks typed arrays element by element, which takes seconds for these. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

test('a batch written field by field has the bytes of one encoded as a message', () => {
  const row = fc.record({ mapping, runs, kib, evidence: fc.constantFrom(...EVIDENCE.map(({ name }) => name)) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), fc.array(fc.nat()), fc.boolean(), (rows, gone, key) => {
      const columns = Math.max(0, ...rows.map((one) => one.kib.length));
      const names = Array.from({ length: columns }, (_, i) => `Name${i}`);
      const head = { handle: 'h', sequence: 3, key, epoch: 1, pass: { takenAtMs: 1.5, readMappings: [1, 300] } };
      const tail = { surroundings: { host: { swapTotal: 5n } } };
      const out = new BatchWriter();
      out.head(head);
      for (const [id, one] of rows.entries()) out.mapping(id, one.mapping, one.evidence);
      out.gone(gone);
      for (const [id, one] of rows.entries()) out.runs(id, one.runs);
      for (const [id, one] of rows.entries()) out.patch(id, diffRuns(blankRuns(one.runs.pages), one.runs));
      out.figureNames(names);
      for (const [id, one] of rows.entries()) out.figures(id, one.kib, columns, 'rd wr');
      out.tail(tail);

      const whole = rows
        .map((one, id) => ({ mapping: id, runs: encodePatch(diffRuns(blankRuns(one.runs.pages), one.runs)) }))
        .filter((patch) => patch.runs.length > 0);
      const message = create(ServerMessageSchema, {
        body: {
          case: 'batch',
          value: {
            ...head,
            mappings: rows.map((one, id) => ({
              id,
              startPage: BigInt(one.mapping.start),
              endPage: BigInt(one.mapping.end),
              perms: one.mapping.perms,
              offset: BigInt(one.mapping.offset),
              dev: one.mapping.dev,
              inode: BigInt(one.mapping.inode),
              path: one.mapping.path,
              kind: one.mapping.kind,
              evidence: Evidence[one.evidence],
            })),
            gone,
            patches: [...whole, ...whole],
            figureNames: names,
            figures: rows.map((one, id) => ({
              mapping: id,
              kib: names.map((_, i) => {
                const value = one.kib[i];
                return value === undefined || Number.isNaN(value) ? MISSING_KIB : Math.min(value, MISSING_KIB);
              }),
              vmFlags: 'rd wr',
            })),
            ...tail,
          },
        },
      });
      expect(sameBytes(out.finish(), toBinary(ServerMessageSchema, message))).toBe(true);
    }),
  );
});
