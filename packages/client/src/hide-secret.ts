const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Hides a field from `console.log`, and from nothing else.
 *
 * A log that nobody meant to hold a secret is the usual leak. But the secret is shown once: if `JSON.stringify` or a
 * spread lost it, what the user stores would lack it, and it would be gone for good.
 */
export function hideFromConsole<T extends object>(value: T, field: keyof T & string): T {
  return Object.defineProperty(value, INSPECT, {
    value: (_depth: number, options: object, inspect: (shown: unknown, options: object) => string) =>
      inspect({ ...value, [field]: `[hidden; read .${field}]` }, options),
    enumerable: false,
  });
}
