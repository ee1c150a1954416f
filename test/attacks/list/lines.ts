import { PLACES } from '../../suites/adapter/app.js';
import { headOf } from '../../suites/adapter/wire.js';
import type { Whole, Wire } from '../attack.js';

/** Changes to the text of a request. */
export interface LineChanges {
  /** Changes the head: the request line and the headers. */
  readonly change?: (head: string) => string;
  /** A line after the last chunk; the body is then sent in chunks. */
  readonly trailer?: string;
  /** Headers that frame the body, instead of its true length. */
  readonly framing?: Readonly<Record<string, string>>;
  /** The bytes after the head, instead of the body. */
  readonly body?: string;
  readonly next?: Wire['next'];
}

/** A request as text, for what no HTTP client sends. */
export function lines(
  { headers, body }: Whole,
  { change = (head) => head, trailer, framing, body: sent, next = 'reads' }: LineChanges,
): Wire {
  const text = body.toString();
  const chunked = `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n${trailer}\r\n\r\n`;
  const own = framing ?? { 'content-length': String(Buffer.byteLength(text)) };
  const frame =
    trailer === undefined ? own : { 'transfer-encoding': 'chunked', trailer: 'x-webhook-signature' };
  const head = headOf(PLACES.route, {
    ...(headers as Record<string, string>),
    ...frame,
    connection: 'close',
  });
  return { wire: [change(head), sent ?? (trailer === undefined ? text : chunked)], next };
}
