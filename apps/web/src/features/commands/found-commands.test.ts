import { expect, test } from 'vitest';
import type { Command } from '../../state/commands.js';
import { foundCommands } from './found-commands.js';

const COMMANDS: readonly Command[] = [
  { id: 'a', group: 'Take away', label: 'Save all mappings as CSV', run: () => undefined },
  { id: 'b', group: 'View', label: 'Dark colours', run: () => undefined },
  { id: 'c', group: 'Map', label: 'Walk the cells' },
];
const found = (typed: string): string[] => foundCommands(COMMANDS, typed).map(({ id }) => id);

test('every word typed is in the group or the label', () => {
  expect(found('')).toEqual(['a', 'b']);
  expect(found('csv TAKE')).toEqual(['a']);
  expect(found('csv dark')).toEqual([]);
});

test('what cannot be run is not offered', () => {
  expect(found('walk')).toEqual([]);
});
