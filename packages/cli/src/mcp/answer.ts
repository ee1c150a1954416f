import { jsonText } from '../terminal/printable.js';

/** The longest answer, in characters: some 6,000 tokens. */
export const LONGEST_ANSWER = 24_000;

/** The text of an answer: JSON without keys and secrets. */
export function answerText(value: object, confidential: readonly string[]): string {
  const text = redacted(jsonText(value, 1), confidential);
  if (text.length <= LONGEST_ANSWER) return text;
  throw new RangeError(`An answer of ${text.length} characters is too long`);
}

/** Replaces keys and secrets. A receiver may put them into a response, such as an error page with its environment. */
export function redacted(text: string, confidential: readonly string[]): string {
  return confidential
    .flatMap((secret) => [secret, jsonText(secret).slice(1, -1)])
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}

/** Shortens a text, so that it takes at most this many characters in JSON. */
export function clipped(text: string, most: number): string {
  let kept = text.slice(0, most);
  while (jsonText(kept).length - 2 > most) kept = kept.slice(0, Math.floor(kept.length * 0.9));
  return kept.length === text.length ? text : `${kept}… (${text.length - kept.length} characters more)`;
}
