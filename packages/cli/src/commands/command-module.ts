import type { Command } from 'commander';

/** Adds what a command accepts to the command, unless it has been done, and returns it. */
export type Complete = (command: Command) => Promise<Command>;

/** A module of a command. */
export interface CommandModule {
  /** Adds its arguments, options and examples, and what it does. */
  define(command: Command, complete: Complete): void;
}
