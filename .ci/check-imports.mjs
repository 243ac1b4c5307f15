/** Lint: who imports whom. Prints each import that ARCHITECTURE.md rules out, and what to do instead. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesUnder } from './lib/files.mjs';
import { FURTHER_ENTRIES, MAY_IMPORT, ROOMS } from './lib/import-table.mjs';
import { ROOT } from './lib/root.mjs';

const SPECIFIERS = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
];

function specifiersOf(text) {
  return SPECIFIERS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
}

/** `./x.js` names the source `x.ts` or `x.tsx`; a path from the root, or undefined when there is no such source. */
function sourceOf(importer, specifier, sources) {
  const path = posix.join(posix.dirname(importer), specifier);
  const bare = path.replace(/\.jsx?$/, '');
  return [path, `${bare}.ts`, `${bare}.tsx`].find((candidate) => sources.has(candidate));
}

function folderOf(path) {
  return Object.keys(MAY_IMPORT).find((folder) => path.startsWith(`${folder}/`));
}

function featureOf(path) {
  return path.match(/^apps\/web\/src\/features\/([^/]+)\//)?.[1];
}

function checkPackage(folder, specifier) {
  const [, name, deep] = specifier.match(/^@pagelapse\/([^/]+)(\/.*)?$/) ?? [];
  if (name === undefined) return undefined;
  if (deep !== undefined && !FURTHER_ENTRIES.includes(specifier))
    return `export it from packages/${name}/src/index.ts and import '@pagelapse/${name}'`;
  if (!MAY_IMPORT[folder].includes(name)) {
    const allowed = MAY_IMPORT[folder].map((other) => `@pagelapse/${other}`).join(', ') || 'no other package';
    return `${folder} may import ${allowed}: move the code to where both may look, or pass the value in`;
  }
  return undefined;
}

function checkRelative(path, folder, target) {
  if (!target.startsWith(`${folder}/`)) return 'import the other package by its name, @pagelapse/...';
  const [from, to] = [featureOf(path), featureOf(target)];
  if (from !== undefined && to !== undefined && from !== to) {
    return `features do not know each other: move what ${from} needs of ${to} into components, state or api`;
  }
  return undefined;
}

function checkImport(path, folder, specifier, target) {
  const problem = specifier.startsWith('.')
    ? checkRelative(path, folder, target ?? posix.join(posix.dirname(path), specifier))
    : checkPackage(folder, specifier);
  if (problem !== undefined) return problem;
  return ROOMS.find((room) => room.from.test(path) && room.never.test(target ?? specifier))?.fix;
}

/** One cycle through each strongly connected group would do; the first found along each path is enough to act on. */
function cyclesOf(graph) {
  const done = new Set();
  const cycles = [];
  const visit = (path, trail) => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      cycles.push([...trail.slice(at), path]);
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

/** `sources`: text by path from the root. Returns one line a problem: where, what, and after the arrow the fix. */
export function checkImports(sources) {
  const problems = [];
  const graph = new Map();
  for (const [path, text] of sources) {
    const folder = folderOf(path);
    if (folder === undefined) {
      problems.push(`${path}: no row for its folder -> add one to .ci/lib/import-table.mjs and to ARCHITECTURE.md`);
      continue;
    }
    if (/^\s*export\s+\*/m.test(text)) problems.push(`${path}: export * -> name what is exported`);
    const targets = [];
    for (const specifier of specifiersOf(text)) {
      const target = specifier.startsWith('.') ? sourceOf(path, specifier, sources) : undefined;
      if (target !== undefined) targets.push(target);
      const fix = checkImport(path, folder, specifier, target);
      if (fix !== undefined) problems.push(`${path}: imports ${specifier} -> ${fix}`);
    }
    graph.set(path, targets);
  }
  for (const cycle of cyclesOf(graph)) {
    problems.push(`${cycle.join(' > ')}: a cycle -> move what both need into a file of its own`);
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = ['apps', 'packages', 'e2e'].flatMap(filesUnder).filter((path) => /\.(ts|tsx)$/.test(path));
  const sources = new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
  const problems = checkImports(sources);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
