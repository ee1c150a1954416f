import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';
import { UsageError } from '../terminal/exit.js';

/**
 * Sets a value in a JSON text, and leaves every other number and string as written.
 *
 * @param json JSON text, in canonical form.
 * @param path The names on the way, such as `data`, `results`, `0`, `video_id`; a number is an index.
 * @param value The value as JSON text.
 * @returns The canonical form of the changed text.
 * @throws UsageError If the path leads into something without members.
 */
export function setIn(json: string, path: readonly string[], value: string): string {
  const [name, ...rest] = path;
  if (name === undefined) return canonicalText(value);
  const members = canonicalMembers(json);
  const isArray = json.startsWith('[');
  if (members === undefined || (isArray && !/^\d+$/.test(name))) {
    throw new UsageError(`--set: the path leads to a value that has no field ${JSON.stringify(name)}`);
  }
  const key = isArray ? name : canonicalText(JSON.stringify(name));
  const old = members.find(([own]) => own === key)?.[1] ?? (rest.length > 0 ? '{}' : 'null');
  const changed = setIn(old, rest, value);
  if (isArray) {
    const values = members.map(([own, text]) => (own === key ? changed : text));
    if (Number(name) > values.length) throw new UsageError(`--set: the array has no element ${name}`);
    if (Number(name) === values.length) values.push(changed);
    return `[${values.join(', ')}]`;
  }
  // Of equal keys the last one counts.
  return canonicalText(
    `{${[...members.map((member) => member.join(': ')), `${key}: ${changed}`].join(', ')}}`,
  );
}
