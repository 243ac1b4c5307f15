/** `npm run lint`: every rule that a machine can check. A failing check prints its output and the command that fixes it. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './lib/root.mjs';
import { run } from './lib/run.mjs';

const BIN = join(ROOT, 'node_modules/.bin');
const PROTOCOL = join(ROOT, 'packages/protocol');
const BUF = join(PROTOCOL, 'node_modules/.bin/buf');
const ACCEPT = 'npm --prefix packages/protocol run accept';

/** Each counts as one test of `npm test`. */
const CHECKS = [
  {
    name: 'format and lint (biome)',
    command: [`${BIN}/biome`, 'check', '--error-on-warnings', '.'],
    fix: 'npx biome check --write .',
  },
  {
    name: 'typed lint (oxlint)',
    command: [`${BIN}/oxlint`, '--type-aware', '--deny-warnings'],
    fix: 'npx oxlint --type-aware --fix, and the rest by hand',
  },
  {
    name: 'unused files, exports and dependencies (knip)',
    command: [`${BIN}/knip`, '--no-progress'],
    fix: 'npx knip --fix --allow-remove-files, or use what is unused',
  },
  {
    name: 'imports (ARCHITECTURE.md)',
    command: ['node', '.ci/check-imports.mjs'],
    fix: 'what stands behind each arrow',
  },
  {
    name: 'file sizes, names and words',
    command: ['node', '.ci/check-files.mjs'],
    fix: 'what stands behind each arrow',
  },
  { name: 'proto style (buf lint)', command: [BUF, 'lint'], cwd: PROTOCOL, fix: 'edit packages/protocol/proto' },
  {
    name: 'wire compatibility (buf breaking)',
    command: [BUF, 'breaking', '--against', 'proto/golden.binpb'],
    cwd: PROTOCOL,
    fix: `keep the old fields readable; where no reader of them is left: ${ACCEPT}`,
  },
  {
    name: 'accepted wire is the present one',
    command: ['sh', '-c', `${BUF} build --exclude-source-info --output - | cmp - proto/golden.binpb`],
    cwd: PROTOCOL,
    fix: ACCEPT,
  },
];

/** Runs all checks and resolves with `{ name, failed }` for each; the output of the failing ones is printed. */
export async function lint() {
  const results = [];
  for (const { name, command, cwd, fix } of CHECKS) {
    const started = Date.now();
    const [program, ...args] = command;
    const { code, output } = await run(program, args, { cwd });
    const failed = code !== 0;
    if (failed) process.stdout.write(`\n${output.trimEnd()}\nlint: ${name} FAILED. To fix it: ${fix}\n\n`);
    else process.stdout.write(`lint: ${name} ok (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
    results.push({ name: `lint: ${name}`, failed });
  }
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await lint();
  process.exitCode = results.some(({ failed }) => failed) ? 1 : 0;
}
