import { execFile, execFileSync } from 'node:child_process';
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
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './paths.mjs';

/** What the guest needs beyond what is built in, in the order of loading; one that a kernel has built in has no file. */
const MODULES = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4', 'lzo_rle', 'zram', 'virtio_net'];

/** Neither in the cache nor to be had from Debian's mirror. */
export class KernelUnavailable extends Error {}

/**
 * A kernel out of its Debian package, downloaded and unpacked once: `{ release, image, modules }`, the paths of its
 * bzImage and of its modules in load order. Nothing is installed, and no rights are needed.
 */
export async function fetchKernel({ name, packages }) {
  const folder = join(CACHE, name);
  if (!isWhole(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const work = mkdtempSync(join(CACHE, 'new-'));
    try {
      await unpack(await download(name, packages, join(work, 'download')), work);
      rmSync(join(work, 'download'), { recursive: true });
      // mkdtemp(3) makes folders that nobody else may read.
      chmodSync(work, 0o755);
      rmSync(folder, { recursive: true, force: true });
      renameSync(work, folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  const { release, modules } = readFacts(folder);
  return { release, image: join(folder, 'vmlinuz'), modules: modules.map((module) => join(folder, `${module}.ko`)) };
}

/** An earlier checkout may have taken fewer modules out of its package. */
function isWhole(folder) {
  return existsSync(folder) && String(readFacts(folder).wanted) === String(MODULES);
}

function readFacts(folder) {
  return JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'));
}

/**
 * Path of the newest build's package in `folder`, which is made. Through package lists of today and of our own: what the
 * host's name may be gone from the mirror, and only root may renew them.
 */
async function download(name, packages, folder) {
  mkdirSync(join(folder, 'lists'), { recursive: true });
  const own = ['--quiet', '-o', `Dir::State::Lists=${join(folder, 'lists')}`, '-o', `Dir::Cache=${folder}`];
  try {
    // Otherwise a mirror that cannot be reached is only a warning.
    await output('apt-get', [...own, '-o', 'APT::Update::Error-Mode=any', 'update']);
    const found = await output('apt-cache', [...own, 'search', '--names-only', packages]);
    const builds = [...found.matchAll(/^\S+/gm)]
      .map(([build]) => build)
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const newest = builds.at(-1);
    if (newest === undefined) throw new Error('this release of Debian has none');
    process.stdout.write(`Linux ${name}: downloading ${newest}\n`);
    await output('apt-get', [...own, 'download', newest], { cwd: folder });
  } catch (error) {
    throw new KernelUnavailable(`no package of Linux ${name} to be had: ${complaint(error)}`, { cause: error });
  }
  return join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.deb')),
  );
}

async function unpack(archive, work) {
  const unpacked = join(dirname(archive), 'unpacked');
  await output('dpkg', ['--extract', archive, unpacked]);
  const [release] = readdirSync(join(unpacked, 'lib/modules'));
  renameSync(join(unpacked, `boot/vmlinuz-${release}`), join(work, 'vmlinuz'));
  const files = moduleFiles(join(unpacked, `lib/modules/${release}/kernel`));
  const modules = [];
  for (const name of MODULES) copyModule(name, files, work, modules);
  writeFileSync(join(work, 'kernel.json'), JSON.stringify({ release, modules, wanted: MODULES }));
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

async function output(program, args, options = {}) {
  const { stdout } = await promisify(execFile)(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26, ...options });
  return stdout;
}

/** apt's first complaint (apt-get(8) begins those with `E:`), or what was thrown. */
function complaint(error) {
  return /^E: .*$/m.exec(error.stderr ?? '')?.[0] ?? error.message;
}
