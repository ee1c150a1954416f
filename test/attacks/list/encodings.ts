import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Attack, accepted, GENUINE, genuine, refused, tampered, type Whole } from '../attack.js';

const KIB = 1024;
const BOMB = gzipSync(Buffer.alloc(20 * KIB * KIB, 0x20));
const compressed = (encoding: string | undefined, body: Uint8Array): Whole => ({
  ...genuine({ 'content-encoding': encoding }),
  body,
});

/** Encodings of the body, and bodies that are expensive to read. All JSON bombs are below the cap of the canonical form. */
export const ENCODINGS: readonly Attack[] = [
  ...Object.entries({
    'compresses the body with gzip': compressed('gzip', gzipSync(GENUINE)),
    'compresses the body with deflate': compressed('deflate', deflateSync(GENUINE)),
    'compresses the body with Brotli': compressed('br', brotliCompressSync(GENUINE)),
    'compresses the body twice': compressed('gzip, gzip', gzipSync(gzipSync(GENUINE))),
    'compresses the body without saying so': compressed(undefined, gzipSync(GENUINE)),
    'sends 20 MiB in 20 KB of gzip': compressed('gzip', BOMB),
    'sends 20 MiB in 20 KB of gzip without saying so': compressed(undefined, BOMB),
    'claims an encoding that does not exist': compressed('x-none', Buffer.from('{}')),
  }).map(
    ([name, sent]): Attack => ({
      name,
      sent,
      status: 500,
      code: 'encoding_unsupported',
      handled: 0,
      why: 'Unauthenticated bytes are never inflated. A proxy may have compressed a genuine body, so the sender must retry.',
    }),
  ),
  ...accepted('The bytes match the signature, so no label counts.', {
    'labels a plain body as gzip': genuine({ 'content-encoding': 'gzip' }),
    'labels the body as UTF-16': genuine({ 'content-type': 'application/json; charset=utf-16' }),
    'labels the body as a form': genuine({ 'content-type': 'application/x-www-form-urlencoded' }),
    'labels the body as multipart without a boundary': genuine({ 'content-type': 'multipart/form-data' }),
    'labels the body with nonsense': genuine({ 'content-type': ';;;=' }),
    'drops the content type': genuine({ 'content-type': undefined }),
  }),
  ...refused('It is not what was signed; finding that out must be cheap, and must not end the process.', {
    'nests 100,000 lists': tampered('['.repeat(100_000) + ']'.repeat(100_000)),
    'nests 40,000 objects': tampered('{"a":'.repeat(40_000)),
    'sends a number of 200,000 digits': tampered('9'.repeat(200_000)),
    'sends a number with a huge exponent': tampered('{"a": 1e999999999}'),
    'sends a number with 200,000 digits after the point': tampered(`{"a": 0.${'1'.repeat(200_000)}}`),
    'sends 40,000 escapes': tampered(`"${'\\u0000'.repeat(40_000)}"`),
    'sends 20,000 different keys': tampered(
      `{${Array.from({ length: 20_000 }, (_, i) => `"${(i * 7919) % 20_000}":0`).join(',')}}`,
    ),
    'sends 30,000 equal keys': tampered(`{${'"a":0,'.repeat(30_000)}"a":0}`),
    'sends 200,000 quotes': tampered('"'.repeat(200_000)),
    'sends 200,000 backslashes in a text': tampered(`"${'\\'.repeat(200_000)}`),
    'sends 200,000 spaces': tampered(' '.repeat(200_000)),
    'sends 200,000 commas': tampered(`[${','.repeat(200_000)}`),
  }),
];
