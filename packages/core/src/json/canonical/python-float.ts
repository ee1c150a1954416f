/**
 * Prints a double as Python's `repr` does.
 *
 * Both languages print the fewest digits that read back as the same double; they differ in the form:
 * Python writes an exponent below 1e-4 and from 1e16 on, of two digits at least, and `.0` behind a whole
 * number.
 *
 * @param value Any double; Python's `json.dumps` writes the infinities as `Infinity` and `-Infinity`.
 */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  // Here both write the digits out, and JavaScript leaves away only the `.0`.
  if (magnitude >= 1e-4 && magnitude < 1e16) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  // `toString` is faster than `toExponential`, and V8 caches it; it has an exponent only outside this range.
  const text = magnitude < 1e-6 || magnitude >= 1e21 ? `${value}` : value.toExponential();
  const exponent = text.indexOf('e') + 2;
  return text.length - exponent > 1 ? text : `${text.slice(0, exponent)}0${text.slice(exponent)}`;
}
