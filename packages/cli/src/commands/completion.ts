import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.js';
import { commandTree } from '../completion/command-tree.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import { oneOf } from '../terminal/nearest.js';
import type { Complete } from './command-module.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
const NAMES = Object.keys(SHELLS);

/** `completion`: a script with which a shell completes commands, options, events and files. */
export function define(command: Command, complete: Complete): void {
  command
    .addArgument(new Argument('<shell>', 'your shell').choices(NAMES).argParser(oneOf('shell', NAMES)))
    .addHelpText(
      'after',
      `
Examples:
  eval "$(videovector-webhooks completion bash)"  # in ~/.bashrc
  eval "$(videovector-webhooks completion zsh)"   # in ~/.zshrc after compinit
  videovector-webhooks completion fish | source   # in config.fish
`,
    )
    .action(async (shell: keyof typeof SHELLS) => {
      const program = command.parent!;
      for (const each of program.commands) await complete(each);
      console.log(SHELLS[shell](commandTree(program)).trimEnd());
    });
}
