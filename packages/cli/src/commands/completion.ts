import { Argument, Command } from 'commander';
import { bashCompletion } from '../completion/bash.js';
import { commandTree } from '../completion/command-tree.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import { oneOf } from '../terminal/nearest.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
const NAMES = Object.keys(SHELLS);

/** `completion`: a script with which a shell completes commands, options, events and files. */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print the script with which your shell completes this command')
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
    .action((shell: keyof typeof SHELLS) => console.log(SHELLS[shell](commandTree(program)).trimEnd()));
}
