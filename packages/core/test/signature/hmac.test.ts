import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as node from '../../src/signature/hmac.node.js';
import * as web from '../../src/signature/hmac.web.js';

describe.each([
  ['node:crypto', node],
  ['Web Crypto', web],
] as const)('%s', (_name, digest) => {
  it('computes the HMAC-SHA256 of RFC 4231, test case 2', async () => {
    const key = digest.importHmacKey('Jefe');
    const hmac = await digest.hmacSha256(
      key as never,
      new TextEncoder().encode('what do ya want for nothing?'),
    );
    expect(Buffer.from(hmac).toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('computes the SHA-256 of FIPS 180-4', async () => {
    expect(await digest.sha256Hex('a', new TextEncoder().encode('bc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('compares digests over their whole length', () => {
    const a = new Uint8Array(randomBytes(32));
    for (let i = 0; i < 32; i++) {
      const b = a.slice();
      b[i]! ^= 1;
      expect(digest.equalDigests(a, b)).toBe(false);
    }
    expect(digest.equalDigests(a, a.slice())).toBe(true);
  });
});

it('computes the same in Web Crypto and node:crypto for secrets and data of every kind', async () => {
  for (const secret of ['a', 'é😀', ...[63, 64, 65, 200].map((length) => 'x'.repeat(length)), ' whsec ']) {
    for (const size of [0, 1, 63, 64, 65, 10_000, 32_768, 32_769, 100_000]) {
      const data = new Uint8Array(size).fill(7);
      const expected = await node.hmacSha256(node.importHmacKey(secret), data);
      const actual = await web.hmacSha256(web.importHmacKey(secret), data);
      expect(Buffer.from(actual)).toEqual(Buffer.from(expected));
      expect(await web.sha256Hex(secret, data)).toBe(await node.sha256Hex(secret, data));
      expect(await node.sha256Hex(secret, data)).toBe(
        createHash('sha256').update(secret).update(data).digest('hex'),
      );
    }
  }
});

it('reveals nothing of the secret when a key is printed', () => {
  const key = node.importHmacKey('whsec_hidden');
  expect(inspect(key, { depth: 5, showHidden: true })).not.toMatch(/hidden|77 68 73|119, 104/);
  expect(JSON.stringify(key)).toBe('{}');
});
