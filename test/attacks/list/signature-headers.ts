import { sign } from '../../support/deliveries.js';
import { accepted, GENUINE, genuine, refused, type Whole } from '../attack.js';
import { lines } from './lines.js';

const RIGHT = sign(GENUINE);
const HEX = RIGHT.slice('sha256='.length);
const WRONG = `sha256=${'0'.repeat(64)}`;
const with_ = (signature: string): Whole => genuine({ 'x-webhook-signature': signature });

/** Shapes of the header X-Webhook-Signature. */
export const SIGNATURE_HEADERS = [
  ...refused('A request without a usable signature is not from the sender.', {
    'sends no signature': genuine({ 'x-webhook-signature': undefined }),
    'sends an empty signature': with_(''),
    'sends only the scheme': with_('sha256='),
    'sends zeros': with_(WRONG),
    'sends the digest without its scheme': with_(HEX),
    'sends 63 digits': with_(RIGHT.slice(0, -1)),
    'sends 65 digits': with_(`${RIGHT}0`),
    'sends a digit that is not hexadecimal': with_(`${RIGHT.slice(0, -1)}g`),
    'sends the digest with a sign in front': with_(`sha256=+${HEX.slice(1)}`),
    'sends the digest as 0x…': with_(`sha256=0x${HEX.slice(2)}`),
    'sends the digest in base64': with_(`sha256=${Buffer.from(HEX, 'hex').toString('base64')}`),
    'sends the scheme in capitals': with_(RIGHT.replace('sha256', 'SHA256')),
    'sends the scheme twice': with_(`sha256=${RIGHT}`),
    'names a weaker hash': with_(`sha1=${HEX.slice(0, 40)}`),
    'names no hash': with_(`none=${HEX}`),
    'quotes the signature': with_(`"${RIGHT}"`),
    'adds a parameter': with_(`${RIGHT};v=1`),
    'adds a letter outside ASCII': with_(`${RIGHT.slice(0, -1)}é`),
    'puts a space inside': with_(RIGHT.replace('=', '= ')),
    'puts a tab inside': with_(RIGHT.replace('=', '=\t')),
    "uses Stripe's form": with_(`t=1791331200,v1=${HEX}`),
    "uses Standard Webhooks' form": with_(`v1,${Buffer.from(HEX, 'hex').toString('base64')}`),
    'sends a longer text than a signature': with_(RIGHT.repeat(100)),
    "puts the signature into GitHub's header": genuine({
      'x-webhook-signature': undefined,
      'x-hub-signature-256': RIGHT,
    }),
    'puts the signature into a header with underscores': genuine({
      'x-webhook-signature': undefined,
      x_webhook_signature: RIGHT,
    }),
    'puts the signature into a trailer': lines(genuine({ 'x-webhook-signature': undefined }), {
      trailer: `x-webhook-signature: ${RIGHT}`,
    }),
  }),
  ...refused(
    'Of two different signatures, one is not from the sender; choosing would let the attacker choose.',
    {
      'sends a wrong signature before the right one': with_(`${WRONG}, ${RIGHT}`),
      'sends a wrong signature after the right one': with_(`${RIGHT}, ${WRONG}`),
      'sends the header twice, the wrong one first': twice(WRONG, RIGHT),
      'sends the header twice, the right one first': twice(RIGHT, WRONG),
    },
  ),
  ...accepted(
    'A proxy may repeat a header or change its case and spacing; the digest is still the right one.',
    {
      'sends the signature twice': twice(RIGHT, RIGHT),
      'sends the digits in capitals': with_(`sha256=${HEX.toUpperCase()}`),
      'sends the name in capitals': lines(genuine(), {
        change: (head) => head.replace('x-webhook-signature', 'X-WEBHOOK-SIGNATURE'),
      }),
      'puts spaces around the signature': lines(genuine(), {
        change: (head) => head.replace(RIGHT, `  \t${RIGHT} \t`),
      }),
    },
  ),
];

function twice(first: string, second: string): Whole {
  const { headers, body } = genuine();
  return { headers: { ...headers, 'x-webhook-signature': [first, second] }, body };
}
