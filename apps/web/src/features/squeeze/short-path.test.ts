import { expect, test } from 'vitest';
import { shortPath } from './short-path.js';

test('of a long path the end is shown, whole parts of it', () => {
  expect(shortPath('/system.slice/postgresql.service')).toBe('/system.slice/postgresql.service');
  expect(shortPath('/')).toBe('/');
  expect(shortPath('/process_api/8a67e4df4d468a6c04fb433215b3395c/db/pagelapse-squeeze')).toBe(
    '…/db/pagelapse-squeeze',
  );
  expect(shortPath(`/a/${'b'.repeat(60)}`)).toBe(`…/${'b'.repeat(60)}`);
});
