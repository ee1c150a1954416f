/**
 * Throws unless a result is the expected one; of an object, unless it has the expected fields.
 *
 * The suite brings its own assertions, so that it needs neither a test runner's nor Node's.
 */
export function expectResult(found: unknown, expected: boolean | Readonly<Record<string, unknown>>): void {
  if (typeof expected === 'object' && typeof found === 'object' && found !== null) {
    const fields = found as Readonly<Record<string, unknown>>;
    if (Object.keys(expected).every((name) => Object.is(fields[name], expected[name]))) return;
  }
  if (found !== expected)
    throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}

/** Throws with the message unless the condition holds. */
export function expectThat(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** Throws if the promise resolves. */
export async function expectRejection(promise: Promise<unknown>): Promise<void> {
  const result = await promise.then(
    (value) => ({ value }),
    () => undefined,
  );
  if (result !== undefined) throw new Error(`expected a rejection, found ${JSON.stringify(result.value)}`);
}
