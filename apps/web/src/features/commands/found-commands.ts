import type { Command } from '../../state/commands.js';

/** Commands that can be run and hold every word typed, in their group or their label, in any order. */
export function foundCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ group, label, run }) => {
    const text = `${group} ${label}`.toLowerCase();
    return run !== undefined && words.every((word) => text.includes(word));
  });
}
