import { type Attack, GENUINE, genuine, tampered } from '../attack.js';
import { lines } from './lines.js';

const LENGTH = GENUINE.length;

/** Bodies and heads at the limits and beyond. */
export const SIZES: readonly Attack[] = [
  {
    name: 'sends a body of exactly maxBodyBytes',
    sent: genuine(),
    options: { maxBodyBytes: LENGTH },
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'The limit is the largest body that is read.',
  },
  {
    name: 'sends a body of one byte more than maxBodyBytes',
    sent: genuine(),
    options: { maxBodyBytes: LENGTH - 1 },
    status: 500,
    code: 'body_too_large',
    handled: 0,
    why: "It may be genuine, and the limit is the receiver's own, so the sender must retry while it is raised.",
  },
  {
    name: 'announces 10 GiB and sends nothing',
    sent: lines(genuine(), { framing: { 'content-length': String(10 * 1024 ** 3) }, body: '' }),
    status: 500,
    code: 'body_too_large',
    handled: 0,
    why: 'The announcement alone is over the limit, so no byte is read and no memory set aside.',
  },
  {
    name: 'sends more chunks than maxBodyBytes allows, without an end',
    sent: lines(genuine(), {
      framing: { 'transfer-encoding': 'chunked' },
      body: `800\r\n${'x'.repeat(2_048)}\r\n`.repeat(8),
    }),
    options: { maxBodyBytes: 4_096 },
    status: 500,
    code: 'body_too_large',
    handled: 0,
    why: 'The body is bounded while it is read; the receiver does not wait for its end.',
  },
  {
    name: 'tampers with a body above fallbackMaxBytes',
    sent: tampered(GENUINE.replace('1200.0', '1201.0')),
    options: { fallbackMaxBytes: LENGTH - 1 },
    status: 500,
    code: 'canonicalization_skipped',
    handled: 0,
    why: 'Only the raw bytes were tried, so the body may be genuine and re-serialized: no final 401.',
  },
  {
    name: 'sends a large body without a webhook id to hundreds of secrets',
    sent: { ...genuine({ 'x-webhook-id': undefined }), body: ' '.repeat(500_000) },
    options: {
      secrets: Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [`whk_${i}`, `whsec_${String(i).padStart(24, '0')}`]),
      ),
    },
    status: 503,
    code: 'secrets_unavailable',
    handled: 0,
    why: 'Trying every secret would occupy the process; the sender always sends the id, so a proxy has dropped it.',
  },
  {
    name: 'sends a header of 64 KiB',
    sent: lines(genuine({ 'x-padding': 'x'.repeat(64 * 1024) }), {}),
    status: 431,
    handled: 0,
    why: "Node's HTTP parser bounds the head; the sender's is below 1 KiB.",
  },
  {
    name: 'sends 1,500 headers',
    sent: lines(genuine(), {
      change: (head) => head.replace('\r\n\r\n', `\r\n${'a:b\r\n'.repeat(1_500)}\r\n`),
    }),
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'It is genuine. Node keeps 2,000 headers, and the receiver reads six.',
  },
  {
    name: 'hides the signature behind 2,100 headers',
    sent: lines(genuine(), {
      change: (head) => head.replace('content-type', `${'a:b\r\n'.repeat(2_100)}content-type`),
    }),
    status: 401,
    code: 'signature_invalid',
    handled: 0,
    why: 'Node drops headers after the first 2,000, so there is no signature. No sender sends so many.',
  },
];
