import { readHeaders } from '../../../packages/core/src/headers.js';
import { readSignature } from '../../../packages/core/src/signature/signature-header.js';
import type { Target } from '../target.js';

const DIGEST = '0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdef0123';

export const headerTarget: Target = {
  name: 'header',
  sources: ['/core/src/headers', '/core/src/signature/signature-header'],
  seeds: [
    `sha256=${DIGEST}`,
    `sha256=${DIGEST}\nsha256=${DIGEST}`,
    `sha256=${DIGEST}, sha256=${DIGEST}`,
    ` sha256=${DIGEST} \n\t`,
    'sha256=',
    '',
  ],
  dictionary: [
    ...'\n\t ,;="\0\r\x0b\x0c\xa0\x85fFgG0',
    'sha256=',
    'SHA256=',
    'sha1=',
    DIGEST,
    `sha256=${DIGEST}`,
    ', ',
  ],
  run(input) {
    const lines = Buffer.from(input).toString('latin1').split('\n');
    const headers = lines.map(
      (line, i) => [i % 2 === 0 ? 'X-Webhook-Signature' : 'x-webhook-signature', line] as const,
    );
    const { signature } = readHeaders(headers);
    const digest = readSignature(signature);
    return typeof digest === 'string' ? digest : Buffer.from(digest).toString('hex');
  },
};
