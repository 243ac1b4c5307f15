import { expect, test } from 'vitest';
import { checkFile, unnamedFolders } from './check-files.mjs';

test('a file of 500 lines passes, one of 501 does not', () => {
  expect(checkFile('packages/a/src/b.ts', 'x\n'.repeat(500))).toEqual([]);
  expect(checkFile('packages/a/src/b.ts', 'x\n'.repeat(501))[0]).toContain('501 lines');
});

test('a vague name is refused wherever it stands, and a word that only contains it is not', () => {
  for (const path of ['a/utils.ts', 'a/helpers/b.ts', 'a/common/index.ts', 'a/util.test.ts', 'a/misc.css']) {
    expect(checkFile(path, '')).toHaveLength(1);
  }
  expect(checkFile('a/commons-of-memory.ts', '')).toEqual([]);
});

test('unfinished work is refused with its line', () => {
  const word = ['TO', 'DO'].join('');
  expect(checkFile('a/b.ts', `fine\n// ${word}: later\n`)).toEqual([
    `a/b.ts:2: ${word} -> do it now, or open an issue`,
  ]);
  expect(checkFile('a/b.ts', 'todo-list\n')).toEqual([]);
});

test('the name of a registry host is refused, also in text', () => {
  expect(checkFile('README.md', `from ${'registry'}.example.org\n`)[0]).toContain('leave registries');
});

test('every source folder has its line in ARCHITECTURE.md', () => {
  const paths = ['apps/web/src/main.tsx', 'apps/web/src/api/stream.ts', 'apps/web/index.html', 'e2e/truth/zoo.ts'];
  expect(unnamedFolders(paths, '| `apps/web/src` | start |')).toEqual([
    'apps/web/src/api: nowhere in ARCHITECTURE.md -> give it a line under Folders',
  ]);
});
