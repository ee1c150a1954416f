const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STANDARD_WORD = /true|false|null/y;
const PYTHON_WORD = /true|false|null|NaN|-?Infinity/y;
const SPACE = /[ \t\n\r]*/y;
const SPACES = ' \t\n\r';
const WORDS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** As deep as canonical JSON goes. */
const MAX_DEPTH = 1000;

/**
 * Parses JSON as Python writes it: like `JSON.parse`, but it accepts `NaN` and the infinities, and reads escaped keys
 * correctly on every version of V8.
 *
 * Numbers become JavaScript numbers: `12.0` becomes 12, and an integer beyond 2^53 is rounded.
 *
 * @param text One JSON document.
 * @returns The value.
 * @throws SyntaxError If the text is not JSON, or has escaped keys, `NaN` or an infinity and is nested more than 1000 levels deep; the
 *   message does not quote it.
 * @example
 * ```ts
 * import { parseJson } from '@videovector-webhooks/core';
 *
 * console.log(parseJson('[12.0, NaN]')); // [ 12, NaN ]
 * ```
 */
export function parseJson(text: string): unknown {
  return parse(text, PYTHON_WORD);
}

/**
 * Parses JSON like `JSON.parse`, but reads escaped keys correctly on every version of V8.
 *
 * @throws SyntaxError If the text is not JSON; the message does not quote it.
 */
export function parseStandardJson(text: string): unknown {
  return parse(text, STANDARD_WORD);
}

function parse(text: string, words: RegExp): unknown {
  if (!hasEscapedKey(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // NaN or Infinity, or not JSON at all: the reader below decides.
    }
  }
  return new Reader(text, words).read();
}

/**
 * Whether a key contains an escape. In Node 23.11 and later, `JSON.parse` can return such a key under the name of another
 * one (https://github.com/nodejs/node/issues/63785), and Python escapes every key outside ASCII.
 *
 * Looks only at strings with a backslash. It may be wrong about text that is not JSON, which `JSON.parse` refuses anyway.
 */
function hasEscapedKey(text: string): boolean {
  let at = text.indexOf('\\');
  while (at !== -1) {
    at = endOfString(text, at) + 1;
    if (at === 0) return false;
    while (SPACES.includes(text[at] ?? '-')) at++;
    if (text[at] === ':') return true;
    at = text.indexOf('\\', at);
  }
  return false;
}

/** Finds the end of the string around a backslash: the next quote after an even number of backslashes. */
function endOfString(text: string, backslash: number): number {
  let quote = text.indexOf('"', backslash + 1);
  while (quote !== -1) {
    let run = quote;
    while (run > backslash && text.charCodeAt(run - 1) === BACKSLASH) run--;
    if ((quote - run) % 2 === 0) return quote;
    quote = text.indexOf('"', quote + 1);
  }
  return -1;
}

class Reader {
  readonly #text: string;
  readonly #words: RegExp;
  #position = 0;

  constructor(text: string, words: RegExp) {
    this.#text = text;
    this.#words = words;
  }

  read(): unknown {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.#position !== this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new SyntaxError(`JSON is nested more than ${MAX_DEPTH} deep`);
    this.#match(SPACE);
    if (this.#take('{')) return this.#object(depth + 1);
    if (this.#take('[')) return this.#array(depth + 1);
    if (this.#text[this.#position] === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.#match(this.#words);
    if (word === undefined) throw this.#unexpected();
    return WORDS.get(word);
  }

  #object(depth: number): unknown {
    const object: Record<string, unknown> = {};
    this.#match(SPACE);
    if (this.#take('}')) return object;
    do {
      this.#match(SPACE);
      const key = this.#string();
      this.#match(SPACE);
      if (!this.#take(':')) throw this.#unexpected();
      const value = this.#value(depth);
      // An assignment to `__proto__` would set the prototype; `JSON.parse` makes it a plain member too.
      if (key === '__proto__') {
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      } else {
        object[key] = value;
      }
      this.#match(SPACE);
    } while (this.#take(','));
    if (!this.#take('}')) throw this.#unexpected();
    return object;
  }

  #array(depth: number): unknown {
    const array: unknown[] = [];
    this.#match(SPACE);
    if (this.#take(']')) return array;
    do {
      array.push(this.#value(depth));
      this.#match(SPACE);
    } while (this.#take(','));
    if (!this.#take(']')) throw this.#unexpected();
    return array;
  }

  #string(): string {
    const start = this.#position;
    if (this.#text[start] !== '"') throw this.#unexpected();
    let end = start + 1;
    let escaped = false;
    for (let unit = this.#text.charCodeAt(end); unit !== QUOTE; unit = this.#text.charCodeAt(end)) {
      this.#position = end;
      if (Number.isNaN(unit) || unit < 0x20) throw this.#unexpected();
      escaped ||= unit === BACKSLASH;
      end += unit === BACKSLASH ? 2 : 1;
    }
    this.#position = end + 1;
    if (!escaped) return this.#text.slice(start + 1, end);
    try {
      // The V8 bug concerns only the keys of objects, and this string is parsed alone.
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new SyntaxError(`Invalid escape in the JSON string at position ${start}`);
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const matched = pattern.exec(this.#text)?.[0];
    if (matched !== undefined) this.#position += matched.length;
    return matched;
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected character or end in JSON at position ${this.#position}`);
  }
}
