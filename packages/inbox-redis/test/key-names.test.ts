import { expect, it } from 'vitest';
import { findKeyNames } from '../src/key-names.js';

const DIGEST = 'fedcba9876543210'.repeat(3);

/** Redis, as far as the form of the keys needs it: one value. */
function fakeRedis(form = '0') {
  const redis = { form, calls: 0 };
  const run = async (
    _script: unknown,
    _name: string | string[],
    [wanted = '0']: string[],
  ): Promise<string> => {
    redis.calls++;
    if (redis.form === '0') redis.form = wanted;
    return redis.form;
  };
  return { redis, plain: find(false), compact: find(true) };

  function find(compactKeys: boolean) {
    return findKeyNames(run, { prefix: 'app:', compactKeys });
  }
}

it('plain names hold the key as it is', async () => {
  const { nameOf, keyIn } = await fakeRedis().plain('claim');
  expect(nameOf(DIGEST)).toBe(`app:{${DIGEST}}`);
  expect(keyIn(DIGEST)).toBe(DIGEST);
});

it('compact names hold a digest in 32 characters', async () => {
  const { nameOf } = await fakeRedis().compact('claim');
  expect(nameOf(DIGEST)).toMatch(/^app:\{[\w-]{32}\}$/);
});

it.each([DIGEST, DIGEST.toUpperCase(), DIGEST.slice(2), '', '=', 'a'.repeat(32), 'key with spaces'])(
  'compact names lead back to the key %j, and to no other',
  async (key) => {
    const { nameOf, keyIn } = await fakeRedis().compact('claim');
    expect(keyIn(nameOf(key).slice('app:{'.length, -1))).toBe(key);
  },
);

it('the first claim decides the names of all processes, whatever their options say', async () => {
  const { plain, compact } = fakeRedis();
  const { nameOf } = await plain('claim');
  expect((await compact('claim')).nameOf(DIGEST)).toBe(nameOf(DIGEST));
});

it('what only reads decides nothing, but follows what is decided', async () => {
  const { redis, plain, compact } = fakeRedis();
  await plain('read');
  expect(redis.form).toBe('0');
  const { nameOf } = await compact('claim');
  expect((await plain('read')).nameOf(DIGEST)).toBe(nameOf(DIGEST));
});

it('asks Redis once for claims at the same time', async () => {
  const { redis, plain } = fakeRedis();
  await Promise.all([plain('claim'), plain('claim')]);
  expect(redis.calls).toBe(1);
});

it('asks Redis no more once it is decided', async () => {
  const { redis, plain } = fakeRedis('2');
  await plain('read');
  await plain('claim');
  expect(redis.calls).toBe(1);
});

it.each(['3', 'toString'])('refuses the form %s, which it does not know', async (form) => {
  await expect(fakeRedis(form).plain('claim')).rejects.toMatchObject({
    code: 'ERR_CONFIGURATION',
    option: 'prefix',
  });
});
