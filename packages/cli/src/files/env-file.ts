import { constants, copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../terminal/exit.js';
import { hasRegularFile } from './regular-file.js';
import { replaceFile } from './replace-file.js';
import { encode, readStoredText, type StoredText } from './text.js';

/** An assignment as dotenv files have it; a value in quotes may go over several lines. */
const ASSIGNMENT =
  /^([ \t]*(?:export[ \t]+)?)([\w.-]+)([ \t]*=[ \t]*)("(?:\\.|[^"\\])*"|'[^']*'|`[^`]*`|[^\r\n#]*?)(?=[ \t]*(?:#[^\r\n]*)?$)/gm;

/**
 * Sets variables in the text of a file such as `.env`, and leaves every other line as it is. If a variable occurs several times,
 * each is set: which one counts depends on the reader.
 *
 * @param values The variables by name.
 * @returns The changed text; variables that were missing are added at the end.
 */
export function setVariables(text: string, values: Readonly<Record<string, string>>): string {
  const missing = new Set(Object.keys(values));
  const changed = text.replace(ASSIGNMENT, (line: string, start: string, name: string, equals: string) => {
    if (!Object.hasOwn(values, name)) return line;
    missing.delete(name);
    return `${start}${name}${equals}${quoted(values[name]!)}`;
  });
  const eol = changed.includes('\r\n') ? '\r\n' : '\n';
  const added = [...missing].map((name) => `${name}=${quoted(values[name]!)}${eol}`).join('');
  return changed + (added === '' || changed === '' || changed.endsWith('\n') ? '' : eol) + added;
}

/**
 * Sets variables in a file. Keeps its other lines, its encoding and its line endings; a new file is for its owner alone.
 *
 * @returns The name of the backup, if the file held the key of another API.
 */
export function mergeIntoEnvFile(path: string, values: Readonly<Record<string, string>>): string | undefined {
  const old = readEnvFile(path);
  const text = setVariables(old.text, values);
  if (text === old.text) return undefined;
  const read = parseEnv(text);
  if (Object.entries(values).some(([name, value]) => read[name] !== value)) {
    throw new UsageError(
      `${path} can't be changed: a quote in it is not closed. Close it, or name another file`,
    );
  }
  const backup = holdsOtherKey(old.text) ? keepBackup(path) : undefined;
  replaceFile(path, encode({ ...old, text }));
  return backup;
}

/**
 * Reads a file to be changed later; a missing one is empty.
 *
 * @throws UsageError If it is not a regular file, or in a folder that does not exist.
 */
export function readEnvFile(path: string): StoredText {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`There is no folder ${folder}`);
  return hasRegularFile(path) ? readStoredText(path) : { text: '', encoding: 'utf8', mark: '' };
}

/** A key of the real API can't be read a second time, so a sandbox's key must not replace it without a backup. */
function holdsOtherKey(text: string): boolean {
  const { VIDEOVECTOR_API_KEY: key, VIDEOVECTOR_BASE_URL: url = '' } = parseEnv(text);
  return Boolean(key) && !/^http:\/\/(?:127\.|localhost|\[::1\])/.test(url);
}

/** Copies a file; an earlier backup with other contents, such as another key, is kept. */
function keepBackup(path: string): string {
  const contents = readFileSync(path);
  for (let number = 1; ; number++) {
    const backup = `${path}.before-sandbox${number === 1 ? '' : `.${number}`}`;
    if (!existsSync(backup)) copyFileSync(path, backup, constants.COPYFILE_EXCL);
    if (readFileSync(backup).equals(contents)) return backup;
  }
}

/** Adds quotes only if a shell or a dotenv reader would misread the value without them. */
function quoted(value: string): string {
  if (!/[\s#"'`$\\]/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
