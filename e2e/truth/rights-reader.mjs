/**
 * Reads process PID as whoever runs it and prints one JSON document: `{ refused, rights, doors }` or `{ mappings, rights, doors }`,
 * each mapping with its runs of pages as the package has them and smaps' Swap in bytes, doors whether clear_refs took what takes the
 * soft-dirty bits away and the files of page frames could be read. The command line says the same in
 * numbers, but loading it takes most of a second, and ten of them under emulation.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import {
  ProcessError,
  pinProcess,
  probeCapabilities,
  rightsToRead,
  rightsToSettle,
  TargetScanner,
} from '@pagelapse/procfs';

const pid = Number(process.argv[2]);

function read() {
  const target = pinProcess(pid);
  const scanner = new TargetScanner(target, probeCapabilities());
  const scan = scanner.scan({ figures: true });
  const mappings = scan.mappings.map(({ mapping: { start, end }, runs, smaps }) => ({
    mapping: { start, end },
    runs: {
      count: runs.count,
      lengths: Array.from(runs.lengths.subarray(0, runs.count)),
      codes: Array.from(runs.codes.subarray(0, runs.count)),
    },
    swap: smaps?.bytes('Swap'),
  }));
  return { mappings, rights: rightsToSettle(target, scan) };
}

function readOrRefused() {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { refused: error.code, rights: rightsToRead(pid) };
  }
}

function opens(path, mode, tryIt) {
  let file;
  try {
    file = openSync(path, mode);
    tryIt(file);
    return true;
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function doors() {
  const readWord = (file) => readSync(file, Buffer.alloc(8), 0, 8, 0);
  return {
    clearRefs: opens(`/proc/${pid}/clear_refs`, 'w', (file) => writeSync(file, '4')),
    frames: ['kpageflags', 'kpagecount'].every((name) => opens(`/proc/${name}`, 'r', readWord)),
  };
}

process.stdout.write(JSON.stringify({ ...readOrRefused(), doors: doors() }));
