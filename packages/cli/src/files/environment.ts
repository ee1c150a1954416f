import { statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describeError } from '../terminal/describe-error.js';
import { UsageError, warn } from '../terminal/exit.js';
import { readStoredText } from './text.js';

/**
 * Adds the variables of a file such as `.env` to the environment; a variable that is already set stays.
 *
 * @throws UsageError If the file exists, but can't be read.
 */
export function loadEnvironment(path: string): void {
  for (const [name, value] of Object.entries(readVariables(path))) process.env[name] ??= value;
}

/**
 * Reads the variables in a file such as `.env`. There are none if it is missing, or a folder: a Python virtual environment, or a
 * mount whose file is missing.
 *
 * @throws UsageError If it exists, but can't be read: without it, a command could use another API or secret than it names.
 */
export function readVariables(path: string): NodeJS.Dict<string> {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== false) return {};
    const { text, encoding } = readStoredText(path);
    if (encoding === 'binary')
      warn(`${path} is neither UTF-8 nor UTF-16: save it as UTF-8, or letters outside ASCII are misread`);
    return parseEnv(text);
  } catch (error) {
    throw new UsageError(`${path} can't be read: ${describeError(error as Error)}`);
  }
}
