import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { putBinary, putLibraries } from './guest-binaries.mjs';
import { putSystemd } from './guest-systemd.mjs';
import { BUSYBOX, GUEST_CHECKOUT, GUEST_PROGRAMS, ROOT } from './paths.mjs';

/** Room for what the tests write: swap files above all. The image is sparse. */
const DISK_SIZE = '2G';

const FOLDERS = [
  'proc',
  'sys',
  'dev',
  'run',
  'root',
  'tmp',
  'var/tmp',
  'usr/bin',
  'usr/lib',
  'usr/lib64',
  'etc',
  'mnt',
  'programs',
];

/** The built workspace. */
const WORKSPACE = [
  '.ci/lib/vitest-results.mjs',
  'apps/web/dist',
  'docs/services.md',
  'package.json',
  'tsconfig.base.json',
  'e2e/kernels',
  'e2e/safety',
  'e2e/truth',
  'e2e/package.json',
  'e2e/tsconfig.json',
];
/** What the tests of a guest call, with the packages of the workspace that it needs. */
const PACKAGES = withWorkspaceDependencies('apps/agent');
const PACKAGE_PARTS = ['package.json', 'tsconfig.json', 'src', 'dist', 'systemd', 'node_modules'];
/** Programs that tests call; of everything else busybox's will do. */
const PROGRAMS = ['mkswap', 'mount', 'setpriv', 'sh', 'sleep', 'swapoff', 'swapon', 'umount', 'unshare'];
/** Of the root's packages, those that run tests. */
const TEST_PACKAGES = ['vitest', 'fast-check'];

/**
 * Makes a disk image with an ext4 file system: node, busybox, the built checkout and the packages that it needs. Needs
 * neither root nor a loop device, and the guest sees nothing else of the host. `script` is what the guest runs.
 */
export function makeDisk(image, script) {
  const tree = `${image}.tree`;
  try {
    for (const folder of FOLDERS) mkdirSync(join(tree, folder), { recursive: true });
    for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(tree, name));
    putPrograms(tree);
    putSystemd(tree);
    putCheckout(join(tree, GUEST_CHECKOUT));
    putAddonLibraries(tree);
    writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
    writeFileSync(join(tree, 'run-tests.sh'), script);
    for (const name of ['guest-init.sh', 'guest-tests.sh']) {
      cpSync(fileURLToPath(new URL(name, import.meta.url)), join(tree, name));
      chmodSync(join(tree, name), 0o755);
    }
    // In a plain user's PATH on few systems.
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    const features = ['-O', '^has_journal', '-E', 'root_owner=0:0,lazy_itable_init=1'];
    execFileSync('mke2fs', ['-q', '-t', 'ext4', ...features, '-d', tree, image, DISK_SIZE], { env });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function putPrograms(tree) {
  cpSync(BUSYBOX, join(tree, 'bin/busybox'));
  for (const applet of execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', join(tree, 'bin', applet));
  }
  for (const name of PROGRAMS) putBinary(tree, whereIs(name), `/bin/${name}`);
  putBinary(tree, process.execPath, '/bin/node');
  const sources = join(ROOT, 'e2e/truth');
  for (const name of readdirSync(sources).filter((file) => file.endsWith('.c'))) {
    const program = join(tree, GUEST_PROGRAMS, basename(name, '.c'));
    execFileSync('gcc', ['-O2', '-pthread', '-o', program, join(sources, name)]);
    putLibraries(tree, program);
  }
}

function whereIs(name) {
  const path = ['/bin', '/sbin'].map((folder) => join(folder, name)).find(existsSync);
  if (path === undefined) throw new Error(`no ${name} in /bin or /sbin`);
  return path;
}

function putCheckout(checkout) {
  const parts = PACKAGES.flatMap((folder) => PACKAGE_PARTS.map((part) => `${folder}/${part}`));
  for (const path of [...WORKSPACE, ...parts, 'e2e/node_modules/@pagelapse']) copy(path, checkout);
  mkdirSync(join(checkout, 'node_modules'));
  const linked = [...TEST_PACKAGES.map((name) => join('node_modules', name)), 'e2e/node_modules/ws'];
  for (const path of linked) copy(path, checkout);
  const dependencies = PACKAGES.flatMap((folder) => {
    return dependencyNames(folder).map((name) => join(folder, 'node_modules', name));
  });
  for (const folder of storeFolders([...linked, ...dependencies])) copy(folder, checkout);
}

function dependencyNames(folder) {
  return Object.keys(JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')).dependencies ?? {});
}

function withWorkspaceDependencies(folder) {
  const scope = '@pagelapse/';
  const own = dependencyNames(folder).filter((name) => name.startsWith(scope));
  const inner = own.flatMap((name) => withWorkspaceDependencies(`packages/${name.slice(scope.length)}`));
  return [...new Set([folder, ...inner])];
}

/** Of the compiled parts of packages. */
function putAddonLibraries(tree) {
  const store = join(tree, GUEST_CHECKOUT, 'node_modules/.pnpm');
  for (const path of readdirSync(store, { recursive: true })) {
    if (path.endsWith('.node')) putLibraries(tree, join(store, path));
  }
}

/**
 * pnpm keeps each package in `.pnpm/KEY/node_modules/NAME`, with links to the packages it may import beside it. The KEY
 * folders that can be reached from `links`, as paths from the root of the checkout.
 */
function storeFolders(links) {
  const found = new Set();
  const visit = (link) => {
    const [, key] = /^node_modules\/(\.pnpm\/[^/]+)\//.exec(relative(ROOT, realpathSync(link))) ?? [];
    if (key === undefined || found.has(key)) return;
    found.add(key);
    for (const beside of packagesIn(join(ROOT, 'node_modules', key, 'node_modules'))) visit(beside);
  };
  for (const link of links) visit(join(ROOT, link));
  return [...found].map((key) => join('node_modules', key));
}

function packagesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const path = join(folder, name);
    return name.startsWith('@') ? readdirSync(path).map((inner) => join(path, inner)) : [path];
  });
}

/** A part of the checkout to the same place in the guest's; links stay links. */
function copy(path, checkout) {
  const from = join(ROOT, path);
  if (!existsSync(from)) return;
  cpSync(from, join(checkout, path), { recursive: true, verbatimSymlinks: true, filter: isWanted });
}

/** Type declarations are for editors. */
function isWanted(path) {
  return !/\.d\.[cm]?ts(\.map)?$/.test(basename(path));
}
