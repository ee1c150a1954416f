/** A value that is printed as JSON. A `number` is an integer; a `bigint` is one beyond 2^53; floats are marked. */
export type Json =
  | string
  | boolean
  | null
  | number
  | bigint
  | Float
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A float, which stays one on paper: JavaScript itself prints 12.0 as `12`, and its receiver gets an integer. */
export class Float {
  /** As Python prints it. */
  readonly text: string;

  constructor(value: number) {
    if (!(Math.abs(value) < 1e16))
      throw new RangeError(`float(${value}): only finite numbers below 1e16 are printed`);
    this.text = print(value);
  }
}

/** Marks a number as a float. */
export function float(value: number): Float {
  return new Float(value);
}

/** The JSON text, spaced as Python's `json.dumps` spaces it. Text outside ASCII stays readable. */
export function printJson(value: Json): string {
  if (value instanceof Float) return value.text;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return printInteger(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(printJson).join(', ')}]`;
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${printJson(member)}`,
  );
  return `{${members.join(', ')}}`;
}

function print(value: number): string {
  if (Number.isInteger(value)) return `${Object.is(value, -0) ? '-0' : value}.0`;
  if (Math.abs(value) >= 1e-4) return `${value}`;
  // JavaScript writes 1e-5 with one digit where Python writes two, and turns to exponents later.
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

function printInteger(value: number): string {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${value} is not an integer: use float() or a bigint`);
  return `${value}`;
}

/** `Array.isArray` does not narrow to a read-only array. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
