/** Lint: size, names and words of files. Prints each offence and what to do about it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesUnder } from './lib/files.mjs';
import { ROOT } from './lib/root.mjs';

const MOST_LINES = 500;
const SOURCE = /\.(ts|tsx|mjs|css)$/;
const TEXT = /\.(ts|tsx|mjs|css|html|json|yaml|yml|md|sh|proto|svg|c|h)$|^\.ci\/run$|(^|\/)\.npmrc$/;
const VAGUE_NAME = /(^|\/)(utils?|helpers?|managers?|common|misc)(\.[^/]*)?(\/|$)/i;

/** Spelled in pieces, so that this file passes its own check. */
const WORDS = [
  { pattern: new RegExp(`\\b(${['TO', 'FIX'].join('DO|')}ME|HA${'CK'})\\b`), fix: 'do it now, or open an issue' },
  { pattern: new RegExp(`@ts-${'(ignore|nocheck)'}`), fix: 'give the compiler the type it lacks' },
  {
    pattern: new RegExp(`\\b${'registry'}\\.[a-z0-9-]+\\.[a-z]{2,}`),
    fix: 'leave registries to the configuration of whoever installs',
  },
];

function linesOf(text) {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** Problems of one file; `text` is read only where the kind of file has rules for it. */
export function checkFile(path, text) {
  const problems = [];
  if (VAGUE_NAME.test(path)) problems.push(`${path}: says nothing -> name it after the one thing it holds`);
  if (SOURCE.test(path) && linesOf(text) > MOST_LINES) {
    problems.push(`${path}: ${linesOf(text)} lines, at most ${MOST_LINES} -> cut it where it has two subjects`);
  }
  text.split('\n').forEach((line, i) => {
    for (const { pattern, fix } of WORDS) {
      if (pattern.test(line)) problems.push(`${path}:${i + 1}: ${line.match(pattern)[0]} -> ${fix}`);
    }
  });
  return problems;
}

/** Source folders without a line in ARCHITECTURE.md, which names each in backquotes. */
export function unnamedFolders(paths, architecture) {
  const folders = new Set(paths.filter((path) => /^(apps|packages)\/[^/]+\/src\//.test(path)).map(dirname));
  return [...folders]
    .filter((folder) => !architecture.includes(`\`${folder}\``))
    .map((folder) => `${folder}: nowhere in ARCHITECTURE.md -> give it a line under Folders`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = filesUnder('');
  const problems = unnamedFolders(
    paths.filter((path) => SOURCE.test(path)),
    readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'),
  );
  const sizes = [];
  for (const path of paths.filter((name) => TEXT.test(name))) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    problems.push(...checkFile(path, text));
    if (SOURCE.test(path) && !path.includes('.test.')) sizes.push(linesOf(text));
  }
  sizes.sort((a, b) => a - b);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(
    `${sizes.length} source files, median ${sizes[sizes.length >> 1]} lines, longest ${sizes.at(-1)}\n`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
