import type { Command } from 'commander';
import { refuseRepeated } from '../options/repeated.js';
import type { CommandModule, Complete } from './command-module.js';

/** A command as the help lists it. */
interface Entry {
  readonly name: string;
  readonly alias?: string;
  readonly description: string;
  readonly load: () => Promise<CommandModule>;
}

/** The commands, in the order of the help. Loading all of their modules takes longer than most commands run. */
const COMMANDS: readonly Entry[] = [
  {
    name: 'sandbox',
    alias: 'listen',
    description: 'run VideoVector’s webhook side on this machine, with a page to inspect it',
    load: () => import('./sandbox.js'),
  },
  {
    name: 'send',
    alias: 'trigger',
    description: 'send an event through the running sandbox, or straight to a receiver',
    load: () => import('./send.js'),
  },
  {
    name: 'capture',
    description: 'record deliveries at a local endpoint, and forward them and their responses',
    load: () => import('./capture.js'),
  },
  {
    name: 'replay',
    description: 'send captured deliveries again, and compare the outcome then and now',
    load: () => import('./replay.js'),
  },
  {
    name: 'explain',
    description:
      'say why a delivery verifies or does not: which bytes, which secret, what changed on the way; and what a receiver would answer',
    load: () => import('./explain.js'),
  },
  {
    name: 'check',
    description:
      'test a receiver in any language over HTTP: what it verifies, refuses, loses or handles twice',
    load: () => import('./check.js'),
  },
  {
    name: 'webhooks',
    description: 'list, create, change, test and delete webhooks at VideoVector or in the sandbox',
    load: () => import('./webhooks.js'),
  },
  {
    name: 'deliveries',
    description: 'list, show and retry deliveries in VideoVector’s log or the sandbox’s',
    load: () => import('./deliveries.js'),
  },
  {
    name: 'dead',
    description: 'list, show, retry and discard events that failed permanently, by their causes',
    load: () => import('./dead.js'),
  },
  {
    name: 'pull',
    description: 'fetch failed deliveries from the log into a capture file, to replay them here',
    load: () => import('./pull.js'),
  },
  {
    name: 'rotate',
    description: 'rotate the secret of a webhook without losing a delivery',
    load: () => import('./rotate.js'),
  },
  {
    name: 'reconcile',
    description: 'compare VideoVector’s log with your inbox: what was lost, still fails, or was never seen',
    load: () => import('./reconcile.js'),
  },
  {
    name: 'mcp',
    description: 'let a coding agent use a sandbox on this machine: tools for an MCP client, over stdio',
    load: () => import('./mcp.js'),
  },
  {
    name: 'help',
    description: 'show how to use a command, or explain a code of a log line, an error, a response or check',
    load: () => import('./help.js'),
  },
  {
    name: 'completion',
    description: 'print the script with which your shell completes this command',
    load: () => import('./completion.js'),
  },
];

/**
 * Adds the commands to the program by name. What they accept is added to the one that runs, before its arguments are read.
 *
 * @returns Adds it to any of them.
 */
export function addCommands(program: Command): Complete {
  const completed = new Map<Command, Promise<Command>>();
  const modules = new Map<Command, Entry['load']>();
  const complete: Complete = (command) => {
    const done = completed.get(command) ?? defined(command, modules.get(command)!, complete);
    completed.set(command, done);
    return done;
  };
  for (const { name, alias, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (alias !== undefined) command.alias(alias);
    modules.set(command, load);
  }
  program.hook('preSubcommand', async (_program, command) => void (await complete(command)));
  return complete;
}

async function defined(command: Command, load: Entry['load'], complete: Complete): Promise<Command> {
  (await load()).define(command, complete);
  for (const each of [command, ...command.commands]) {
    addColorOption(each);
    refuseRepeated(each);
  }
  return command;
}

/** Adds the option that every command has. */
export function addColorOption(command: Command): void {
  command.option('--no-color', 'print without colours, as with NO_COLOR');
}
