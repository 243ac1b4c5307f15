import { expect, test } from 'vitest';
import { checkImports } from './check-imports.mjs';

function problemsOf(sources) {
  return checkImports(new Map(Object.entries(sources)));
}

test('imports along the flow are fine', () => {
  const sources = {
    'packages/procfs/src/a.ts': "import { x } from '@pagelapse/address-space';\nimport { b } from './b.js';\n",
    'packages/procfs/src/b.ts': "import fs from 'node:fs';\n",
    'apps/web/src/api/stream.ts': "import {\n  type Batch,\n} from '@pagelapse/protocol';\n",
    'apps/web/src/features/heatmap/View.tsx': "import { stream } from '../../api/stream.js';\n",
  };
  expect(problemsOf(sources)).toEqual([]);
});

test.each([
  ['packages/procfs/src/a.ts', '@pagelapse/protocol', 'packages/procfs may import @pagelapse/address-space'],
  ['packages/heatmap/src/a.ts', 'react', 'the renderer knows no framework'],
  ['apps/web/src/main.tsx', '@pagelapse/procfs', 'apps/web may import'],
  ['apps/web/src/state/a.ts', '@pagelapse/protocol', 'only apps/web/src/api knows the wire'],
  ['apps/web/src/main.tsx', '@pagelapse/heatmap/dist/draw.js', 'export it from packages/heatmap/src/index.ts'],
  ['apps/web/src/main.tsx', '../../../packages/heatmap/src/draw.js', 'import the other package by its name'],
  ['apps/web/src/features/a/View.tsx', '../b/View.js', 'features do not know each other'],
  ['apps/agent/src/reader/a.ts', 'fastify', 'send it through src/channel.ts'],
  ['apps/agent/src/server/a.ts', '@pagelapse/procfs', 'ask the reader through src/channel.ts'],
])('%s may not import %s', (path, specifier, fix) => {
  const [problem, ...others] = problemsOf({ [path]: `import { x } from '${specifier}';\n` });
  expect(problem).toContain(`${path}: imports ${specifier} -> `);
  expect(problem).toContain(fix);
  expect(others).toEqual([]);
});

test('a lazy import and a bare one count as imports', () => {
  const lazy = "const x = await import('@pagelapse/procfs');\n";
  expect(problemsOf({ 'apps/web/src/a.ts': lazy })).toHaveLength(1);
  expect(problemsOf({ 'apps/web/src/a.ts': "import '@pagelapse/procfs';\n" })).toHaveLength(1);
});

test('a folder that the table does not know is refused', () => {
  expect(problemsOf({ 'packages/new/src/index.ts': '' })[0]).toContain('no row for its folder');
});

test('export * is refused', () => {
  expect(problemsOf({ 'packages/heatmap/src/index.ts': "export * from './draw.js';\n" })).toEqual([
    'packages/heatmap/src/index.ts: export * -> name what is exported',
  ]);
});

test('a cycle is drawn whole', () => {
  const sources = {
    'packages/heatmap/src/a.ts': "import { b } from './b.js';\n",
    'packages/heatmap/src/b.ts': "export { c } from './c.js';\n",
    'packages/heatmap/src/c.ts': "import type { a } from './a.js';\n",
  };
  const [problem] = problemsOf(sources);
  expect(problem).toContain('a.ts > packages/heatmap/src/b.ts > packages/heatmap/src/c.ts > packages/heatmap/src/a.ts');
});
