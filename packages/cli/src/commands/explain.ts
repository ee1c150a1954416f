import { Command } from 'commander';

/** `explain`: says why a delivery verifies or does not. */
export function explainCommand(): Command {
  return new Command('explain');
}
