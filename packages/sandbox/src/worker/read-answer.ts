import type { IncomingMessage } from 'node:http';

/** How much of an answer is kept, in characters. */
const KEPT_LENGTH = 2_000;

/** The beginning of an answer's body. The status is what counts; a receiver that never stops must not fill the memory. */
export async function readStart(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) {
    text += chunk as string;
    // The cut may go through a character of two units.
    if (text.length > KEPT_LENGTH) return text.slice(0, KEPT_LENGTH).toWellFormed();
  }
  return text;
}

/** The headers of an answer, each as one text. */
export function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
