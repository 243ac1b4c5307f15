import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OwnMemory } from '../capabilities/own-memory.js';
import { probeCapabilities } from '../capabilities/probe.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { MAP_ANONYMOUS, MAP_SHARED } from './libc.js';
import { PAGE_IS_PRESENT, PagemapScan } from './pagemap-scan.js';

// Around the kernel's own buffer of 512 regions and the 4,096 of a call.
const COUNTS = [1, 511, 512, 513, 1300, 4095, 4096, 4097, 4608, 8192, 9000];

test.skipIf(!probeCapabilities().pagemapScan).for(COUNTS)('%i regions are told once each, in order', (count) => {
  const memory = new OwnMemory(2 * count * PAGE_SIZE, MAP_SHARED | MAP_ANONYMOUS);
  const pagemap = openSync('/proc/self/pagemap', 'r');
  try {
    for (let i = 0; i < count; i++) memory.write(2 * i * PAGE_SIZE);
    const first = memory.address / PAGE_SIZE;
    const told: number[] = [];
    const walked = new PagemapScan(PAGE_SIZE).walk(
      pagemap,
      first,
      first + 2 * count,
      PAGE_IS_PRESENT,
      PAGE_IS_PRESENT,
      (from, to, categories) => {
        if (to - from === 1 && categories === PAGE_IS_PRESENT) told.push(from - first);
      },
    );
    expect(walked).toBe(0);
    expect(told).toEqual(Array.from({ length: count }, (_, i) => 2 * i));
  } finally {
    closeSync(pagemap);
    memory.unmap();
  }
});
