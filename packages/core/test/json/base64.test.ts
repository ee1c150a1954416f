import { describe, expect, it } from 'vitest';
import { Random } from '../../../../test/differential/random.js';
import { decodeBase64, fromBase64, toBase64 } from '../../src/json/base64.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes of every length, the same in every run. */
const samples = Array.from({ length: 65 }, (_, length) => {
  const random = new Random(length);
  return Buffer.from(Array.from({ length }, () => random.below(256)));
});

describe('base64', () => {
  it.each(['base64', 'base64url'] as const)('is decoded as Node does: %s', (encoding) => {
    for (const sample of samples) {
      const encoded = sample.toString(encoding);
      for (const text of [encoded, `${encoded}\r\n`, encoded.replaceAll('=', '')])
        expect(Buffer.from(decodeBase64(bytesOf(text))!)).toEqual(sample);
    }
  });

  it.each(['e', 'eyJ9e', 'ey J9', 'eyé9', 'e=J9', 'eyJ9===', 'eyJ9===='])(
    'is told from other text: %s',
    (text) => {
      expect(decodeBase64(bytesOf(text))).toBeUndefined();
    },
  );

  it('decodes to the bytes that were encoded', () => {
    for (const sample of samples) expect(Buffer.from(fromBase64(toBase64(sample)))).toEqual(sample);
  });
});
