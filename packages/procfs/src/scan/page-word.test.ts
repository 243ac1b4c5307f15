import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { type PageIndex, pageIndex } from '@pagelapse/address-space';
import { afterEach, expect, test } from 'vitest';
import { OwnMemory } from '../capabilities/own-memory.js';
import { probeCapabilities } from '../capabilities/probe.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { pinProcess } from '../read/pinned-process.js';
import { MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, madvise, memfdCreate, mmap, PROT_NONE } from '../syscall/libc.js';
import { TargetScanner } from './target-scanner.js';

/** include/uapi/asm-generic/mman-common.h. */
const MADV_DONTNEED = 4;
const MAP_FIXED = 0x10;
const capabilities = probeCapabilities();
const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo();
});

function ownMemory(pages: number, flags: number): { memory: OwnMemory; first: PageIndex } {
  const memory = new OwnMemory(pages * PAGE_SIZE, flags | MAP_ANONYMOUS);
  undos.push(() => memory.unmap());
  return { memory, first: pageIndex(memory.address / PAGE_SIZE) };
}

/** A scanner after its first pass over a process. */
function scanned(pid: number, known = capabilities): TargetScanner {
  const target = pinProcess(pid);
  const scanner = new TargetScanner(target, known);
  undos.push(() => {
    scanner.close();
    target.close();
  });
  scanner.scan();
  return scanner;
}

/** What `dd if=/proc/self/pagemap bs=8 count=1 skip=PAGE` gives, read as a number. */
function ownEntry(page: PageIndex): string {
  const fd = openSync('/proc/self/pagemap', 'r');
  const word = Buffer.alloc(8);
  readSync(fd, word, 0, 8, page * 8);
  closeSync(fd);
  return word.readBigUInt64LE().toString(16).padStart(16, '0');
}

test('a written page: the entry with its bits by name, and its frame where that may be seen', () => {
  const { memory, first } = ownMemory(1, MAP_PRIVATE);
  memory.write(0);
  const word = scanned(process.pid).readWord(first, 1);
  expect(word).toMatchObject({ entry: ownEntry(first), steady: true });
  expect(word.bits).toContain('present');
  expect(word.bits).toContain('exclusive');
  if (!capabilities.pfn) {
    expect(word.withheld?.cure).toContain('CAP_SYS_ADMIN');
    return;
  }
  expect(word.pfn).toBe(Number(BigInt(`0x${word.entry}`) & 0x7fffffffffffffn));
  expect(word.frame).toMatchObject({ mapCount: 1 });
  expect(word.frame?.flags).toEqual(expect.arrayContaining(['mmap', 'anon', 'swapbacked']));
});

/** Where the kernel tracks it, every page of a mapping never cleared is soft-dirty, absent ones too. */
const EMPTY = capabilities.softDirty
  ? { entry: '0080000000000000', bits: ['soft-dirty'] }
  : { entry: '0000000000000000', bits: [] };

test('a private page never touched has an empty entry, and there is no file to ask', () => {
  const { first } = ownMemory(1, MAP_PRIVATE);
  expect(scanned(process.pid).readWord(first, 1)).toEqual({ ...EMPTY, steady: true });
});

test('of a shared page without an entry the file is asked: a hole, or data in memory', () => {
  const { memory, first } = ownMemory(4, MAP_SHARED);
  memory.write(2 * PAGE_SIZE);
  madvise(memory.address, memory.length, MADV_DONTNEED);
  const scanner = scanned(process.pid);
  const hole = scanner.readWord(pageIndex(first + 1), 1);
  const data = scanner.readWord(pageIndex(first + 2), 1);
  if (!capabilities.mapFiles) {
    expect(data.withheld?.cure).toContain('CAP_CHECKPOINT_RESTORE');
    return;
  }
  expect(hole.file).toMatchObject({ offset: PAGE_SIZE, data: false });
  expect(data).toMatchObject({ ...EMPTY, file: { offset: 2 * PAGE_SIZE, data: true, inMemory: true } });
  expect(data.withheld).toBeUndefined();
});

test('a right that is missing is said with its cure, and nothing is shown as 0', () => {
  const { memory, first } = ownMemory(1, MAP_PRIVATE);
  memory.write(0);
  const pfn = { name: 'pfn', available: false, reason: 'They read as 0.', cure: 'Be root.' } as const;
  const word = scanned(process.pid, { ...capabilities, pfn: false, facts: [pfn] }).readWord(first, 1);
  expect(word.withheld).toEqual({ reason: 'They read as 0.', cure: 'Be root.' });
  expect(word).not.toHaveProperty('pfn');
  expect(word).not.toHaveProperty('frame');
});

test('a page that no mapping holds, and one of another epoch', () => {
  const scanner = scanned(process.pid);
  const { first } = ownMemory(1, MAP_PRIVATE);
  for (const nowhere of [0, 2 ** 40, 2 ** 52 - 1]) {
    expect(() => scanner.readWord(pageIndex(nowhere), 1)).toThrow(expect.objectContaining({ code: 'not-mapped' }));
  }
  expect(() => scanner.readWord(first, 2)).toThrow(expect.objectContaining({ code: 'other-address-space' }));
});

test('pages that the kernel keeps out of pagemap are said to be', () => {
  const target = pinProcess(process.pid);
  const scanner = new TargetScanner(target, capabilities);
  undos.push(() => scanner.close());
  const vsyscall = scanner.scan().mappings.find(({ mapping }) => mapping.path === '[vsyscall]');
  if (vsyscall === undefined) return;
  const { start } = vsyscall.mapping;
  expect(() => scanner.readWord(start, 1)).toThrow(expect.objectContaining({ code: 'not-walked' }));
});

test('after an exec the old address space is not read on, and after the end nothing is', async () => {
  const child = spawn('sh', ['-c', 'echo up; read line; exec sh -c "echo again; read line"'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const target = pinProcess(child.pid as number);
  const scanner = new TargetScanner(target, capabilities);
  undos.push(() => {
    scanner.close();
    target.close();
  });
  const page = scanner.scan().mappings[0]?.mapping.start as PageIndex;
  expect(scanner.readWord(page, 1).bits).toContain('present');
  child.stdin.write('go\n');
  await once(child.stdout, 'data');
  expect(() => scanner.readWord(page, 1)).toThrow(expect.objectContaining({ code: 'other-address-space' }));
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  expect(() => scanner.readWord(page, 1)).toThrow(expect.objectContaining({ code: 'gone' }));
});

test('a mapping that made way for another one is not told of, though its file can still be opened', () => {
  const fd = memfdCreate('gone', 0);
  ftruncateSync(fd, 2 * PAGE_SIZE);
  const memory = new OwnMemory(2 * PAGE_SIZE, MAP_SHARED, fd);
  undos.push(() => {
    memory.unmap();
    closeSync(fd);
  });
  writeSync(fd, Buffer.of(1), 0, 1, 0);
  const first = pageIndex(memory.address / PAGE_SIZE);
  const scanner = scanned(process.pid);
  expect(scanner.readWord(first, 1).file).toMatchObject({ data: true });
  expect(mmap(memory.address, PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)).toBe(
    memory.address,
  );
  expect(() => scanner.readWord(first, 1)).toThrow(expect.objectContaining({ code: 'not-mapped' }));
});
