import { createHmac } from 'node:crypto';
import type { Case } from '../../case.js';
import { mustBeRefused } from '../../judge.js';
import { newId, type SignatureParts, unkeyedDigest } from '../../sending/check-delivery.js';

interface BadSignature {
  readonly id: string;
  readonly title: string;
  readonly sends: string;
  readonly because: string;
  readonly signature: (parts: SignatureParts) => string | undefined;
}

/** Signature headers without a valid signature. */
const SIGNATURES: readonly BadSignature[] = [
  {
    id: 'no-signature',
    title: 'A delivery without a signature is refused',
    sends: 'A delivery without X-Webhook-Signature.',
    because: 'A receiver that verifies only if the header is present accepts every request without it.',
    signature: () => undefined,
  },
  {
    id: 'empty-signature',
    title: 'An empty digest is refused',
    sends: 'A delivery with `X-Webhook-Signature: sha256=`.',
    because:
      'A comparison over the length of the received digest finds no difference in an empty one, and accepts forged events.',
    signature: () => 'sha256=',
  },
  {
    id: 'not-hex',
    title: 'A digest that is not hex is refused',
    sends: 'A delivery whose digest is 64 letters `z`.',
    because:
      'Hex decoders return an empty result or throw. Then a forged event is accepted, or strangers cause errors at will.',
    signature: () => `sha256=${'z'.repeat(64)}`,
  },
  {
    id: 'truncated-signature',
    title: 'Half of the right digest is refused',
    sends: 'A delivery with the first 8 digits of the right digest.',
    because: 'If a prefix suffices, a forger needs only a few guesses.',
    signature: ({ digest }) => `sha256=${digest.slice(0, 8)}`,
  },
  {
    id: 'sha1-signature',
    title: 'A signature with SHA-1 is refused',
    sends: 'A delivery with `X-Webhook-Signature: sha1=…`, with the right key.',
    because: 'A receiver that takes the algorithm from the header lets a forger choose the weakest one.',
    signature: ({ signed, secret }) => `sha1=${createHmac('sha1', secret).update(signed).digest('hex')}`,
  },
  {
    id: 'unkeyed-digest',
    title: 'A digest without the key is refused',
    sends: 'A delivery with the plain SHA-256 of its body.',
    because: 'Anyone can compute a digest without a key.',
    signature: ({ signed }) => `sha256=${unkeyedDigest(signed)}`,
  },
];

export const signatures: readonly Case[] = SIGNATURES.map(({ signature, ...texts }) => ({
  ...texts,
  promise: 'refuses',
  severity: 'must',
  fix: 'whole-signature',
  run: (target) => mustBeRefused(target, target.make({ signature })),
}));

export const otherWebhook: Case = {
  id: 'other-webhook',
  promise: 'refuses',
  title: 'Another webhook’s signature is refused',
  severity: 'must',
  sends:
    'A delivery for this webhook that is signed with another webhook’s secret: one that was given, or a random one under an unknown id.',
  because:
    'Each webhook has its own secret. Otherwise, anyone who knows one of them could send events in the name of the others.',
  fix: 'whole-signature',
  run(target) {
    const { otherWebhook: other } = target.setting;
    const changes =
      other === undefined ? { secret: newId('whsec'), webhookId: newId('whk') } : { secret: other.secret };
    return mustBeRefused(target, target.make(changes));
  },
};
