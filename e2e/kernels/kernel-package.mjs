import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { CACHE } from './paths.mjs';

/** What the guest needs beyond what is built in, in the order of loading; one that a kernel has built in has no file. */
const MODULES = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4', 'lzo_rle', 'zram'];

/**
 * A kernel out of its Debian package, downloaded and unpacked once: `{ release, image, modules }`, the paths of its
 * bzImage and of its modules in load order. Nothing is installed.
 */
export function fetchKernel({ metaPackage }) {
  const folder = join(CACHE, metaPackage);
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const work = mkdtempSync(join(CACHE, 'new-'));
    try {
      unpack(metaPackage, work);
      rmSync(join(work, 'unpacked'), { recursive: true });
      // mkdtemp(3) makes folders that nobody else may read.
      chmodSync(work, 0o755);
      renameSync(work, folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  const { release, modules } = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'));
  return { release, image: join(folder, 'vmlinuz'), modules: modules.map((name) => join(folder, `${name}.ko`)) };
}

function unpack(metaPackage, work) {
  process.stdout.write(`kernels: downloading ${metaPackage}\n`);
  // A meta package is empty and depends on the newest build.
  const [, newest] = /Depends: (linux-image-\S+)/.exec(output('apt-cache', ['depends', metaPackage])) ?? [];
  if (newest === undefined) throw new Error(`apt does not know ${metaPackage}; try: apt-get update`);
  output('apt-get', ['--quiet', 'download', newest], { cwd: work });
  const [archive] = readdirSync(work).filter((name) => name.endsWith('.deb'));
  const unpacked = join(work, 'unpacked');
  output('dpkg', ['--extract', join(work, archive), unpacked]);
  rmSync(join(work, archive));
  const [release] = readdirSync(join(unpacked, 'lib/modules'));
  renameSync(join(unpacked, `boot/vmlinuz-${release}`), join(work, 'vmlinuz'));
  const files = moduleFiles(join(unpacked, `lib/modules/${release}/kernel`));
  const modules = [];
  for (const name of MODULES) copyModule(name, files, work, modules);
  writeFileSync(join(work, 'kernel.json'), JSON.stringify({ release, modules }));
}

/** Module files by module name, where `-` and `_` are the same. */
function moduleFiles(folder) {
  const files = new Map();
  for (const path of readdirSync(folder, { recursive: true })) {
    const [, name] = /^([^.]+)\.ko(\.xz)?$/.exec(basename(path)) ?? [];
    if (name !== undefined) files.set(name.replaceAll('-', '_'), join(folder, path));
  }
  return files;
}

/** What a module depends on stands in itself (modinfo(8)): no depmod is needed. */
function copyModule(name, files, work, done) {
  const file = files.get(name);
  if (file === undefined || done.includes(name)) return;
  const bytes = file.endsWith('.xz')
    ? execFileSync('xz', ['--decompress', '--stdout', file], { maxBuffer: 2 ** 26 })
    : readFileSync(file);
  const [, depends] = /\0depends=([^\0]*)\0/.exec(bytes.toString('latin1')) ?? [];
  for (const other of depends?.split(',') ?? []) copyModule(other, files, work, done);
  writeFileSync(join(work, `${name}.ko`), bytes);
  done.push(name);
}

function output(program, args, options = {}) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}
