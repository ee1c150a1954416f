import { jsonText } from './printable.js';

/**
 * Prints a line for `--json`: one object, whose names are in snake_case, as in the API.
 *
 * @param value May have names in camelCase, as the library's reports do.
 */
export function printJson(value: object): void {
  console.log(jsonText(snakeCased(value)));
}

function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name.replaceAll(/[a-z0-9][A-Z]/g, (pair) => `${pair[0]}_${pair[1]!.toLowerCase()}`),
      snakeCased(each),
    ]),
  );
}
