import { createContext, use, useLayoutEffect, useRef } from 'react';
import { announce } from './announcement.js';

export const COMMAND_GROUPS = ['Go', 'Map', 'Time', 'Act', 'View', 'Take away', 'Help'] as const;

/** `key` as KeyboardEvent.key has it; `mod`: with Ctrl or, on a Mac, Command. */
export interface Shortcut {
  readonly key: string;
  readonly mod?: true;
}

/** Something that can be done here and now, by key, from the palette, or by a button. */
export interface Command {
  /** Of two commands with one id, the one that came last holds. */
  readonly id: string;
  readonly group: (typeof COMMAND_GROUPS)[number];
  readonly label: string;
  readonly shortcut?: Shortcut;
  /** Absent for what one view does with its own keys and is told of here. */
  readonly run?: (argument?: string) => void | Promise<void>;
}

type Source = () => readonly Command[];

/** All commands of what is on screen. Read when it is asked for: no one renders because a command came or went. */
export class CommandRegistry {
  readonly #sources = new Set<Source>();

  add(source: Source): () => void {
    this.#sources.add(source);
    return () => void this.#sources.delete(source);
  }

  all(): readonly Command[] {
    const byId = new Map<string, Command>();
    for (const source of this.#sources) for (const command of source()) byId.set(command.id, command);
    const groups = COMMAND_GROUPS.map((group) => [...byId.values()].filter((command) => command.group === group));
    return groups.flat();
  }

  run(id: string, argument?: string): void {
    const command = this.all().find((one) => one.id === id);
    if (command !== undefined) runCommand(command, argument);
  }
}

/** A failure is said where its success would have been. */
export function runCommand({ label, run }: Command, argument?: string): void {
  if (run === undefined) return;
  const failed = (error: unknown): void => {
    announce(`${label}: ${error instanceof Error ? error.message : String(error)}`);
  };
  try {
    void Promise.resolve(run(argument)).catch(failed);
  } catch (error) {
    failed(error);
  }
}

const RegistryContext = createContext(new CommandRegistry());

export function useCommandRegistry(): CommandRegistry {
  return use(RegistryContext);
}

/**
 * Offers commands for as long as the component is there; always those of its last rendering. Before the screen is painted:
 * whoever sees what can be done may press its key at once.
 */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  useLayoutEffect(() => registry.add(() => latest.current), [registry]);
}
