import { expect, test } from 'vitest';
import { fileName } from './file-name.js';

test('files are named after process and moment', () => {
  expect(fileName(4711, 'postgres', Date.UTC(2026, 10, 22, 20, 19, 18, 250), 'runs', 'csv')).toBe(
    'pagelapse-4711-postgres-20261122T201918.250Z-runs.csv',
  );
});

test('a process cannot choose where its file goes', () => {
  expect(fileName(1, '../../etc/x y\n', 0, 'map', 'png')).toBe(
    'pagelapse-1-__.._etc_x_y_-19700101T000000.000Z-map.png',
  );
});
