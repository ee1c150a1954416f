import { out } from '../terminal/color.js';
import { indentedJson } from '../terminal/indented-json.js';
import { printable } from '../terminal/printable.js';

/** One direction of an exchange. */
interface HttpMessage {
  /** The request line or the status. */
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request and its response. */
export interface HttpExchange {
  readonly request: HttpMessage;
  readonly response: HttpMessage;
}

/** Enough to read in a terminal. */
const MOST_CHARACTERS = 20_000;

/** A request and its response, line by line, with every digit of the bodies. */
export function httpLines({ request, response }: HttpExchange): string[] {
  return [...linesOf('Request', request), '', ...linesOf('Response', response)];
}

function linesOf(title: string, { line, headers, body }: HttpMessage): string[] {
  return [
    `${out.bold(title)}  ${printable(line)}`,
    ...Object.entries(headers).map(([name, value]) => out.dim(printable(`  ${name}: ${value}`))),
    ...(body === '' ? [] : ['', ...bodyLines(body)]),
  ];
}

function bodyLines(body: string): string[] {
  const lines = indentedJson(body.slice(0, MOST_CHARACTERS)).map((line) => `  ${printable(line)}`);
  return body.length <= MOST_CHARACTERS ? lines : [...lines, `  … ${body.length} characters in all`];
}
