import { readCases } from './cases.js';
import { codeFrom, type Entry, readEntries } from './entries.js';

/** What `help` explains besides commands: codes and cases of `check`. */
export interface Topics {
  /** The names of all, for suggestions. */
  readonly names: readonly string[];
  /** The entries for what a user wrote, in one word or several: none, one, or those of a code and a case with the same name. */
  find(words: readonly string[]): readonly Entry[];
}

/** Reads all topics. */
export function readTopics(): Topics {
  const entries = readEntries();
  const cases = readCases();
  const find = (code: string): Entry[] => [
    ...(entries.has(code) ? [entries.get(code)!] : []),
    ...cases.filter((each) => codeFrom(each.code) === code),
  ];
  return {
    names: [...entries.keys(), ...cases.map(({ code }) => code)],
    find(words) {
      const whole = find(codeFrom(words.join('_')));
      // The end of a message, pasted without quotes.
      return whole.length > 0 ? whole : find(codeFrom(words.join(' ')));
    },
  };
}
