import { type Attack, GENUINE, genuine, refused, signedWith } from '../attack.js';
import { lines } from './lines.js';

const HALF = GENUINE.slice(0, GENUINE.length / 2);
const CHUNK = `${GENUINE.length.toString(16)}\r\n${GENUINE}\r\n`;
const LENGTH = String(GENUINE.length);

/** Slow and aborted bodies, and requests whose end is ambiguous. */
export const CONNECTIONS: readonly Attack[] = [
  {
    name: 'sends half of the body and then nothing',
    sent: lines(genuine(), { body: HALF, next: 'stalls' }),
    status: null,
    code: 'body_timeout',
    handled: 0,
    why: 'A body has bodyTimeoutMs to arrive; a response would not free the connection.',
  },
  {
    name: 'sends one chunk and then nothing',
    sent: lines(genuine(), { framing: { 'transfer-encoding': 'chunked' }, body: CHUNK, next: 'stalls' }),
    status: null,
    code: 'body_timeout',
    handled: 0,
    why: 'Without the last chunk the body is not complete, even if what has arrived is what was signed.',
  },
  {
    name: 'sends nothing after the head',
    sent: lines(genuine(), { body: '', next: 'stalls' }),
    status: null,
    code: 'body_timeout',
    handled: 0,
    why: 'A body has bodyTimeoutMs to arrive.',
  },
  {
    name: 'sends half of the body and hangs up',
    sent: lines(genuine(), { body: HALF, next: 'hangs up' }),
    status: null,
    code: 'client_gone',
    handled: 0,
    why: 'The body is not complete. The sender counts a failed connection, and retries.',
  },
  {
    name: 'sends a whole chunk and hangs up before the last one',
    sent: lines(genuine(), { framing: { 'transfer-encoding': 'chunked' }, body: CHUNK, next: 'hangs up' }),
    status: null,
    code: 'handled',
    handled: 1,
    why: 'All that was signed has arrived; if the sender retries, that copy is a duplicate.',
  },
  ...refused('The signature header is read before the body, so a forgery without one costs nothing.', {
    'stalls with a malformed signature': lines(genuine({ 'x-webhook-signature': 'sha256=0' }), { body: '' }),
  }),
  {
    name: 'announces a shorter body and sends the rest as a second request',
    sent: lines(genuine(), { framing: { 'content-length': '10' } }),
    status: 400,
    code: 'signature_invalid',
    handled: 0,
    why: 'The first ten bytes are the body, and do not match. What follows is not HTTP, so Node refuses it.',
  },
  {
    name: 'expects 100-continue for a genuine body',
    sent: lines(genuine({ expect: '100-continue' }), {}),
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'Node sends 100 by itself, and the delivery is genuine.',
  },
  {
    name: 'expects 100-continue for a forged body',
    sent: lines(signedWith('whsec_of_the_attacker', { expect: '100-continue' }), {}),
    status: 401,
    code: 'signature_invalid',
    handled: 0,
    why: 'The expectation changes nothing.',
  },
  {
    name: 'expects something that does not exist',
    sent: lines(genuine({ expect: 'the-unexpected' }), {}),
    status: 417,
    handled: 0,
    why: 'Node answers unknown expectations itself; the sender has none.',
  },
  ...Object.entries({
    'sends a length and chunks': { 'content-length': LENGTH, 'transfer-encoding': 'chunked' },
    'sends chunks and a length': { 'transfer-encoding': 'chunked', 'content-length': LENGTH },
    'puts another encoding after the chunks': { 'transfer-encoding': 'chunked, identity' },
    'sends a negative length': { 'content-length': '-1' },
    'sends a length in hexadecimal': { 'content-length': '0x10' },
    'sends two lengths in one header': { 'content-length': `${LENGTH}, 10` },
  }).map(
    ([name, framing]): Attack => ({
      name,
      sent: lines(genuine(), { framing }),
      status: 400,
      handled: 0,
      why: "Two readers could disagree about the body's end (request smuggling), so Node refuses the request.",
    }),
  ),
  {
    name: 'hides the chunks behind an encoding that does not exist',
    sent: lines(genuine(), { framing: { 'transfer-encoding': 'xchunked' } }),
    status: 400,
    code: 'client_gone',
    handled: 0,
    why: 'The end of the body is unknown (request smuggling), so Node refuses the request after its head.',
  },
  ...Object.entries({
    'sends two lengths': (head: string) => head.replace('\r\n\r\n', '\r\ncontent-length: 10\r\n\r\n'),
    'puts a space before a colon': (head: string) => head.replace('content-type:', 'content-type :'),
    'folds the signature over two lines': (head: string) => head.replace('sha256=', '\r\n sha256='),
    'puts a NUL into the signature': (head: string) => head.replace('sha256=', 'sha256=\0'),
    'sends no host': (head: string) => head.replace('host: localhost\r\n', ''),
    'asks for a version of HTTP that does not exist': (head: string) => head.replace('HTTP/1.1', 'HTTP/9.9'),
    'sends the method in lower case': (head: string) => head.replace('POST', 'post'),
  }).map(
    ([name, change]): Attack => ({
      name,
      sent: lines(genuine(), { change }),
      status: 400,
      handled: 0,
      why: 'It is not HTTP/1.1, so Node refuses the request before the receiver sees it.',
    }),
  ),
  {
    name: 'sends a genuine delivery in HTTP/1.0',
    sent: lines(genuine(), { change: (head) => head.replace('HTTP/1.1', 'HTTP/1.0') }),
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'nginx speaks HTTP/1.0 to its upstreams by default.',
  },
];
