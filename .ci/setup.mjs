/**
 * `npm run setup`: packages at the versions of the lockfile, then the build. Does nothing, quickly and without a
 * network, when neither the lockfile nor a source has changed since. `--quiet` says something only when there is work.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, packageFolders } from './lib/files.mjs';
import { pnpmCommand } from './lib/pnpm.mjs';
import { ROOT } from './lib/root.mjs';
import { run } from './lib/run.mjs';

/** engines.node of package.json: Node 20.19 is the first 20 that vite and vitest run on. */
const NODE_FLOOR = [20, 19];
const STAMP = join(ROOT, 'node_modules/.cache/pagelapse/setup.json');
const quiet = process.argv.includes('--quiet');

function fail(sentence, output = '') {
  if (output !== '') process.stderr.write(output.endsWith('\n') ? output : `${output}\n`);
  process.stderr.write(`setup: ${sentence}\n`);
  process.exit(1);
}

/** Everything that decides what is installed: by content, so that a touched file costs nothing. */
function installKey() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  const manifests = packageFolders().map((folder) => `${folder}/package.json`);
  for (const path of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests]) {
    hash.update(`${path}\n`).update(readFileSync(join(ROOT, path)));
  }
  return hash.digest('hex');
}

/** Everything that decides what is built: by size and time, which is quick; a change that was none only costs a build. */
function buildKey() {
  const hash = createHash('sha256');
  const inputs = ['apps', 'packages', 'e2e'].flatMap(filesUnder).filter((path) => !path.endsWith('.md'));
  for (const path of ['package.json', 'tsconfig.json', 'tsconfig.base.json', ...inputs]) {
    const { size, mtimeMs } = statSync(join(ROOT, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** What a build leaves behind, one file a package; a package that has none of it is built anew from nothing. */
function missingOutputs() {
  const outputs = ['apps/web/dist/index.html', 'apps/agent/dist/main.js', 'packages/protocol/src/gen'];
  for (const folder of packageFolders()) {
    if (existsSync(join(ROOT, folder, 'src/index.ts'))) outputs.push(`${folder}/dist/index.js`);
  }
  return outputs.filter((path) => !existsSync(join(ROOT, path)));
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {};
  }
}

async function step(saying, command, sentence) {
  const started = Date.now();
  process.stdout.write(`setup: ${saying} ...\n`);
  const [program, ...args] = command;
  const { code, output } = await run(program, args, { env: { CI: 'true' } });
  if (code !== 0) fail(sentence, output);
  process.stdout.write(`setup: ${saying} took ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor < NODE_FLOOR[1])) {
  fail(`Node ${process.versions.node} is too old: Pagelapse needs ${NODE_FLOOR.join('.')} or newer.`);
}

const stamp = readStamp();
const key = { install: installKey(), build: buildKey() };
const installed = stamp.install === key.install && existsSync(join(ROOT, 'node_modules/.bin/tsc'));
const missing = missingOutputs();

if (installed && missing.length === 0 && stamp.build === key.build) {
  if (!quiet) process.stdout.write('setup: nothing to do\n');
} else {
  if (!installed) {
    await step(
      'installing packages',
      [...pnpmCommand(), 'install', '--frozen-lockfile', '--config.confirm-modules-purge=false'],
      'installing the packages failed; the first set-up needs an npm registry and a checkout that you may write to.',
    );
  }
  // tsc trusts its own record in dist: where the output is gone and the record is not, it would build nothing.
  for (const path of missing) rmSync(join(ROOT, path.replace(/\/dist\/.*/, '/dist')), { recursive: true, force: true });
  await step('building', [...pnpmCommand(), 'run', 'build'], 'the build failed; its output is above.');
  const left = missingOutputs();
  if (left.length > 0) fail(`the build made no ${left.join(', no ')}.`);
  mkdirSync(join(STAMP, '..'), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ install: key.install, build: buildKey() }));
}
