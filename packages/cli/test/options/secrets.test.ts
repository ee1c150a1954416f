import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { readSecrets, type SecretOptions, secretFor, signingSecrets } from '../../src/options/secrets.js';
import { directSender } from '../../src/sending/direct.js';
import { UsageError } from '../../src/terminal/exit.js';

afterEach(() => vi.unstubAllEnvs());

function newFile(contents: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'secret-')), 'secret');
  writeFileSync(path, contents);
  return path;
}

it.each(['', '\n', '  \n'])('says of a file without a secret only what to do: %j', (contents) => {
  const path = newFile(contents);
  expect(() => readSecrets({ secretFile: [path] })).toThrow(
    new UsageError(`The file ${path} holds no secret. Put the secret into it.`),
  );
});

it.each(['whsec_0123456789abcdef', 'whsec_0123/4567.89', 'whk_1=0123456789abcdef'])(
  'does not repeat the secret if it is passed instead of its name or file: %s',
  (given) => {
    const secret = given.replace('whk_1=', '');
    for (const options of [{ secretEnv: [given] }, { secretFile: [given] }]) {
      expect(() => readSecrets(options)).toThrow(UsageError);
      expect(() => readSecrets(options)).not.toThrow(secret);
    }
  },
);

it.each([
  ['in quotes', '"whsec_damaged"', 'is in quotes'],
  ['that is not expanded', '$WHSEC_DAMAGED', 'is an unexpanded variable'],
  ['with white space before it', ' whsec_damaged', 'white space'],
])('names where a secret %s comes from, and keeps its value', (_what, value, problem) => {
  const path = newFile(value);
  vi.stubEnv('MY_SECRET', value);
  const sources: [name: string, options: SecretOptions][] = [
    [path, { secretFile: [path] }],
    ['MY_SECRET', { secretEnv: ['MY_SECRET'] }],
  ];
  for (const [name, options] of sources) {
    for (const read of [() => signingSecrets(options), () => secretFor('whk_1', options)]) {
      expect(read).toThrow(`The secret in ${name} `);
      expect(read).toThrow(problem);
      expect(read).not.toThrow(/damaged/i);
    }
    // `explain` finds out what is wrong with it.
    expect(readSecrets(options)).toMatchObject([{ name, value }]);
  }
});

it('refuses a damaged secret before the first event is sent', () => {
  vi.stubEnv('MY_SECRET', '"whsec_damaged"');
  const options = { secretEnv: ['MY_SECRET'], wait: true, count: 1, webhookId: 'whk_local' };
  expect(() => directSender('http://127.0.0.1:9/', options)).toThrow('The secret in MY_SECRET is in quotes');
});
