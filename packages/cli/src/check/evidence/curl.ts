import type { Exchange } from '../exchange.js';

/**
 * A line for a shell that sends a request again.
 *
 * @param bodyFile The file that holds the body; undefined to put the body into the line.
 */
export function curlLine(
  url: string,
  { delivery: { method, headers, body }, manner }: Exchange,
  bodyFile: string | undefined,
): string {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const words = ['curl', '-sS', '-i', ...(method === 'HEAD' ? ['--head'] : ['-X', method])];
  for (const [name, value] of Object.entries(headers)) {
    // A header without a value would be left out: curl sends it if a semicolon follows the name.
    words.push('-H', quoted(value === '' ? `${name};` : `${name}: ${value}`));
  }
  if (manner.chunked) words.push('-H', quoted('Transfer-Encoding: chunked'));
  if (hasBody) words.push('--data-binary', quoted(bodyFile === undefined ? body.toString() : `@${bodyFile}`));
  return [...words, quoted(url)].join(' ');
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
