import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BUSYBOX } from './paths.mjs';

/** Programs on the host, and the Debian packages that they come in. */
const PROGRAMS = [
  { program: 'qemu-system-x86_64', debian: 'qemu-system-x86' },
  { program: BUSYBOX, debian: 'busybox-static' },
  { program: 'mke2fs', debian: 'e2fsprogs' },
  { program: 'gcc', debian: 'gcc libc6-dev' },
  { program: 'xz', debian: 'xz-utils' },
  { program: '/lib/systemd/systemd', debian: 'systemd' },
];

/** Why no kernel can be booted here and what would change that; `undefined` when everything is there. */
export function missingPrograms() {
  if (process.arch !== 'x64') return `the kernels are built for x86-64, and this is ${process.arch}`;
  if (!isThere('apt-get')) return 'no apt-get: the kernels come as Debian packages';
  const missing = PROGRAMS.filter(({ program }) => !isThere(program));
  if (missing.length === 0) return undefined;
  const names = missing.map(({ program }) => program).join(', ');
  const packages = missing.map(({ debian }) => debian).join(' ');
  return `no ${names}; install with: apt-get install --yes --no-install-recommends ${packages}`;
}

function isThere(program) {
  if (program.startsWith('/')) return existsSync(program);
  const folders = [...process.env.PATH.split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
