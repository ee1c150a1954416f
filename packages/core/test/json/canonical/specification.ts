/**
 * An executable specification of canonical JSON: Python's `json.dumps(json.loads(text), sort_keys=True)`, written for
 * reading. It shares no code with the engine in `src/json/canonical`, so that a mistake in one of them shows.
 */

/** CPython's limits: its recursion limit, and `sys.set_int_max_str_digits`. */
const MAX_DEPTH = 1000;
const MAX_INTEGER_DIGITS = 4300;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?<fraction>\.[0-9]+)?(?<exponent>[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null|NaN|-?Infinity/y;
const HEX = /[0-9a-fA-F]{4}/y;

const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Python does not escape a slash. */
const SHORT_ESCAPES = new Map(
  [...ESCAPES].filter(([letter]) => letter !== '/').map(([letter, character]) => [character, `\\${letter}`]),
);

/** The text is not JSON that CPython would accept. */
export class Refused extends Error {}

/**
 * Returns the canonical form of a JSON text.
 *
 * @param json Bytes are UTF-8, with or without a byte order mark; a string may contain lone surrogates.
 * @throws Refused If CPython refuses the text, or if the bytes are not UTF-8.
 */
export function specifiedForm(json: string | Uint8Array): string {
  if (typeof json === 'string') return new Reader(json).document();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(json);
  } catch {
    throw new Refused('the bytes are not UTF-8');
  }
  return new Reader(text).document();
}

/** Reads a text from left to right. Each method returns the canonical form of what it has read. */
class Reader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): string {
    const value = this.#value(0);
    if (this.#position !== this.#text.length) throw new Refused('text after the value');
    return value;
  }

  /** Reads a value and the space around it. */
  #value(depth: number): string {
    this.#match(SPACE);
    const value = this.#bareValue(depth);
    this.#match(SPACE);
    return value;
  }

  #bareValue(depth: number): string {
    if (this.#next() === '"') return printString(this.#string());
    if (this.#skip('{')) return this.#object(depth + 1);
    if (this.#skip('[')) return this.#array(depth + 1);
    const number = this.#match(NUMBER);
    if (number !== undefined) return printNumber(number[0], isFloat(number));
    const word = this.#match(WORD);
    if (word === undefined) throw new Refused('not a value');
    return word[0];
  }

  /** Of equal keys, the last one counts. */
  #object(depth: number): string {
    if (depth > MAX_DEPTH) throw new Refused('too deep');
    const members = new Map<string, { key: number[]; value: string }>();
    this.#match(SPACE);
    if (this.#skip('}')) return '{}';
    do {
      this.#match(SPACE);
      const key = this.#string();
      this.#match(SPACE);
      this.#expect(':');
      // As a list of code points, since a surrogate pair and two lone surrogates are the same JavaScript string.
      members.set(key.join(), { key, value: this.#value(depth) });
    } while (this.#skip(','));
    this.#expect('}');
    const sorted = [...members.values()].sort((a, b) => compare(a.key, b.key));
    return `{${sorted.map(({ key, value }) => `${printString(key)}: ${value}`).join(', ')}}`;
  }

  #array(depth: number): string {
    if (depth > MAX_DEPTH) throw new Refused('too deep');
    const elements: string[] = [];
    this.#match(SPACE);
    if (this.#skip(']')) return '[]';
    do {
      elements.push(this.#value(depth));
    } while (this.#skip(','));
    this.#expect(']');
    return `[${elements.join(', ')}]`;
  }

  /** Reads a string into its code points. */
  #string(): number[] {
    this.#expect('"');
    const codePoints: number[] = [];
    while (!this.#skip('"')) codePoints.push(this.#skip('\\') ? this.#escape() : this.#character());
    return codePoints;
  }

  #character(): number {
    const codePoint = this.#text.codePointAt(this.#position);
    if (codePoint === undefined || codePoint < 0x20) throw new Refused('not a character of a string');
    this.#position += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  /** Two escapes that are a surrogate pair are one code point. */
  #escape(): number {
    if (!this.#skip('u')) {
      const character = ESCAPES.get(this.#next());
      if (character === undefined) throw new Refused('not an escape');
      this.#position++;
      return character.charCodeAt(0);
    }
    const unit = this.#hex();
    const afterUnit = this.#position;
    if (unit >= 0xd800 && unit < 0xdc00 && this.#skip('\\') && this.#skip('u')) {
      const low = this.#hex();
      if (low >= 0xdc00 && low < 0xe000) return 0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00);
    }
    this.#position = afterUnit;
    return unit;
  }

  #hex(): number {
    const digits = this.#match(HEX);
    if (digits === undefined) throw new Refused('not four hex digits');
    return Number.parseInt(digits[0], 16);
  }

  #next(): string {
    return this.#text.charAt(this.#position);
  }

  #skip(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#position++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#skip(character)) throw new Refused(`no ${character}`);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#position += match[0].length;
    return match;
  }
}

/** Compares two keys by code point; a prefix comes first. */
function compare(a: number[], b: number[]): number {
  const i = a.findIndex((codePoint, place) => codePoint !== b[place]);
  if (i === -1) return a.length - b.length;
  return a[i]! - (b[i] ?? -1);
}

function printString(codePoints: number[]): string {
  return `"${codePoints.map(printCharacter).join('')}"`;
}

/** Everything outside printable ASCII is escaped, by UTF-16 code unit. */
function printCharacter(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  if (codePoint >= 0x20 && codePoint < 0x7f) return character;
  return Array.from({ length: character.length }, (_, i) => escapeUnit(character.charCodeAt(i))).join('');
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function isFloat({ groups }: RegExpExecArray): boolean {
  return groups?.['fraction'] !== undefined || groups?.['exponent'] !== undefined;
}

function printNumber(text: string, float: boolean): string {
  if (float) return printFloat(Number(text));
  if (text.replace('-', '').length > MAX_INTEGER_DIGITS) throw new Refused('too many digits');
  return text === '-0' ? '0' : text;
}

/** Python's `repr`: the fewest digits that read back as the same double, with an exponent below 1e-4 and from 1e16 on. */
function printFloat(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Infinity`;
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const magnitude = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${magnitude}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
