import { withHelp } from './documentation.js';

/**
 * Thrown where the kit is set up wrongly, before any delivery is received: it names the option and the fix.
 *
 * @example
 * ```ts
 * import { ConfigurationError, createReceiver } from '@videovector-webhooks/core';
 *
 * try {
 *   createReceiver({ secrets: process.env['NO_SUCH_VARIABLE'] });
 * } catch (error) {
 *   if (error instanceof ConfigurationError) console.log(error.option, error.message);
 * }
 * ```
 */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError';
  readonly code = 'ERR_CONFIGURATION';
  /** The option or argument that is wrong. */
  readonly option: string;

  constructor(option: string, message: string) {
    super(withHelp(message, 'ERR_CONFIGURATION'));
    this.option = option;
  }
}
