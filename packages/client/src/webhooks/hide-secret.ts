const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Hides a field from `console.log`, and from nothing else.
 *
 * Secrets usually leak through a log. But the API shows a secret once: if `JSON.stringify` or a spread dropped it, the
 * user would store a webhook without its secret.
 */
export function hideFromConsole<T extends object>(value: T, field: keyof T & string): T {
  return Object.defineProperty(value, INSPECT, {
    value: (_depth: number, options: object, inspect: (shown: unknown, options: object) => string) =>
      inspect({ ...value, [field]: `[hidden; read .${field}]` }, options),
    enumerable: false,
  });
}
