import type { Command } from 'commander';

/**
 * Refuses an option that accepts one value, but is given two: Commander would silently drop the first. The same value twice is
 * accepted. Defaults and variables of the environment don't count.
 */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (option.variadic || !(option.required || option.optional)) continue;
    let given: string | undefined;
    // Commander's own listener, which has read the value, was added before.
    command.on(`option:${option.name()}`, (value: string) => {
      // An option that may be repeated collects its values in a list.
      if (Array.isArray(command.getOptionValue(option.attributeName()))) return;
      if (given !== undefined && given !== value)
        command.error(
          `error: option '${option.flags}' was given two different values, and accepts only one`,
          { code: 'repeated' },
        );
      given = value;
    });
  }
}
