import { createHmac } from 'node:crypto';
import type { Random } from './random.js';

/** Makes another header of an authentic one; none of them may verify. */
export type SignatureTampering = (signature: string, body: Uint8Array, random: Random) => string;

export const SIGNATURE_TAMPERINGS: Record<string, SignatureTampering> = {
  'signature: a digit changed': (signature, _, random) => {
    const at = 'sha256='.length + random.below(64);
    const digit = Number.parseInt(signature.charAt(at), 16) ^ (1 + random.below(15));
    return signature.slice(0, at) + digit.toString(16) + signature.slice(at + 1);
  },
  'signature: another secret': (_signature, body, random) =>
    `sha256=${createHmac('sha256', `whsec_${random.bits()}`).update(body).digest('hex')}`,
  'signature: another form': (signature, _, random) => {
    const hex = signature.slice('sha256='.length);
    return random.pick([
      '',
      hex,
      `sha1=${hex}`,
      `sha256=${hex.slice(random.below(64) + 1)}`,
      `sha256=${hex}0`,
      `sha256=${hex}\n`,
      ` ${signature}`,
      `${signature},${signature}`,
      `sha256=${Buffer.from(hex, 'hex').toString('base64')}`,
      `sha256=${hex.slice(0, 62)}zz`,
      `sha256=${'0'.repeat(64)}`,
    ]);
  },
};
