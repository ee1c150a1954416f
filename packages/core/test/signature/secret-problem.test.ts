import { randomUUID } from 'node:crypto';
import {
  ConfigurationError,
  createReceiver,
  type Secrets,
  verifySignature,
} from '@videovector-webhooks/core';
import { TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../test/differential/random.js';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { problemOfSecret } from '../../src/signature/secret-problem.js';

const S = 'whsec_abcdef0123456789';

/** A query builder's result: an object of its own class that can be awaited. */
function queryFor(secret: string): object {
  return Object.defineProperty({}, 'then', { value: (done: (found: string) => void) => done(secret) });
}

/** The secret as the named tool passed it on when it was tried, and the part of the error that names the cause. */
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables that nothing expanded
const DAMAGED: readonly [how: string, secret: string, hint: string][] = [
  ['docker --env-file with double quotes', `"${S}"`, 'in quotes'],
  ['docker --env-file with single quotes', `'${S}'`, 'in quotes'],
  ['docker --env-file with back quotes', `\`${S}\``, 'in quotes'],
  ['docker --env-file and systemd with a comment behind the value', `${S} # production`, 'comment'],
  ['docker --env-file with a variable', '$VIDEOVECTOR_WEBHOOK_SECRET', 'unexpanded variable'],
  ['kubectl --from-env-file with a variable', '${VIDEOVECTOR_WEBHOOK_SECRET}', 'unexpanded variable'],
  ['a Kubernetes manifest that names an absent variable', '$(VIDEOVECTOR_WEBHOOK_SECRET)', 'unexpanded'],
  ['kubectl --from-file', `${S}\n`, 'white space'],
  ['a Kubernetes secret that was encoded twice', Buffer.from(S).toString('base64'), 'encoded'],
  ['xxd', Buffer.from(S).toString('hex'), 'encoded'],
  ['a Helm chart without the value', '<no value>', 'placeholder'],
  ['a Helm template that was not rendered', '{{ .Values.secret }}', 'template'],
  ['a workflow file without expansion', '${{ secrets.WEBHOOK_SECRET }}', 'unexpanded'],
  ['a CI log', '***', 'masked'],
  ['a console that shows the beginning', 'whsec_abcd...', 'cut off'],
  ['a console that shows the end', 'whsec_••••6789', 'masked'],
  ['Terraform’s output', '(sensitive value)', 'placeholder'],
  ['cmd.exe: set NAME="value"', `"${S}"`, 'in quotes'],
  ['cmd.exe without expansion', '%VIDEOVECTOR_WEBHOOK_SECRET%', 'unexpanded variable'],
  ['PowerShell in quotes', '$env:VIDEOVECTOR_WEBHOOK_SECRET', 'unexpanded variable'],
  ['Windows PowerShell’s > read as UTF-8', Buffer.from(`\ufeff${S}\r\n`, 'utf16le').toString(), 'encoding'],
  ['Notepad’s UTF-8 with a byte order mark', `\ufeff${S}`, 'byte order mark'],
  ['an .env file with CRLF, sourced by bash', `${S}\r`, 'white space'],
  ['dotenv without a closing quote', `"${S}`, 'quote at one end'],
  ['dotenv with an escape outside quotes', `${S}\\n`, 'escaped line break'],
  ['dotenv with an encrypted value of dotenvx', 'encrypted:BGBCYiH/7YgUAVEcwARBPri3', 'encrypted'],
  ['SOPS without decryption', 'ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]', 'encrypted'],
  ['a line of the .env file', `VIDEOVECTOR_WEBHOOK_SECRET=${S}`, 'contains its name'],
  ['a line of a shell script', `export SECRET=${S}`, 'contains its name'],
  ['a line of YAML', `secret: ${S}`, 'contains its name'],
  ['an assignment of PowerShell', `$env:SECRET = ${S}`, 'contains its name'],
  ['the name of the variable', 'VIDEOVECTOR_WEBHOOK_SECRET', 'name of a variable'],
  ['code in a string', 'process.env.SECRET', 'code that reads a variable'],
  ['AWS Secrets Manager', JSON.stringify({ secret: S }), 'is JSON'],
  ['a list in JSON', JSON.stringify([S, S]), 'is JSON'],
  ['the ARN of AWS', 'arn:aws:secretsmanager:eu-west-1:1:secret:webhook', 'address of a secret'],
  ['a reference of 1Password', 'op://vault/webhook/secret', 'address of a secret'],
  ['a resource name of Google', 'projects/1/secrets/webhook/versions/latest', 'address of a secret'],
  ['an unresolved reference of Azure', '@Microsoft.KeyVault(SecretUri=https://x)', 'address of a secret'],
  ['a path of Vault', 'vault:secret/data/webhook#secret', 'address of a secret'],
  ['the path of a Docker secret', '/run/secrets/webhook_secret', 'path of a file'],
  ['a path of Windows', 'C:\\secrets\\webhook.txt', 'path of a file'],
  ['JavaScript: a promise', String(Promise.resolve(S)), 'converted to a string'],
  ['JavaScript: an object', `whsec_${{}}`, 'converted to a string'],
  ['JavaScript: undefined', `${undefined}`, 'the word "undefined"'],
  ['JavaScript: undefined with the prefix', `whsec_${undefined}`, 'the word'],
  ['JavaScript: only the prefix', 'whsec_', 'ends after whsec_'],
  ['JavaScript: bytes', String(Uint8Array.from(Buffer.from(S))), 'list of bytes'],
  ['JavaScript: a Buffer in JSON', JSON.stringify(Buffer.from(S)), 'is JSON'],
  ['JavaScript: a function', String(async (id: string) => id), 'source of a function'],
  ['JSON inside JSON', `\\"${S}\\"`, 'in quotes'],
  ['Python: None', 'None', 'the word "None"'],
  ['Python: bytes', `b'${S}'`, 'in quotes'],
  ['an empty variable', '', 'blank'],
  ['only zero-width characters', '\u200b\ufeff', 'blank'],
  ['a chat’s quotes', `“${S}”`, 'typographic quotes'],
  ['a page’s quotes', `&quot;${S}&quot;`, 'escaped quotes'],
  ['a form', `${S}%0A`, 'escaped line break'],
  ['a page with a zero-width space', `${S}\u200b`, 'invisible'],
  ['a page with a soft hyphen', `whsec_abcdef\u00ad0123456789`, 'invisible'],
  ['a page with a no-break space', `${S}\u00a0`, 'white space'],
  ['a page with a no-break space inside', `whsec_abc\u00a0def`, 'invisible'],
  ['a text with a direction mark', `\u202a${S}`, 'invisible'],
  ['code with its semicolon', `${S};`, 'comma or semicolon'],
  ['JSON with its comma', `"${S}",`, 'in quotes'],
  ['a shell line that goes on', `${S}\\`, 'backslash'],
  ['two secrets in one variable', `${S},whsec_new`, 'several secrets'],
  ['a secret pasted twice', S + S, 'twice'],
  ['the webhook’s id', 'whk_0123456789', 'id of a webhook'],
  ['the API key', `sk_live_${'0a'.repeat(24)}`, 'API key'],
  ['a signature', `sha256=${'0a'.repeat(32)}`, 'signature'],
  ['.env.example', 'changeme', 'placeholder'],
  ['.env.example', 'your-secret-here', 'placeholder'],
  ['.env.example', 'YOUR_WEBHOOK_SECRET', 'variable'],
  ['.env.example', 'whsec_your_webhook_secret_here', 'placeholder'],
  ['.env.example', '<secret>', 'placeholder'],
  ['.env.example', '[SECRET]', 'placeholder'],
  ['.env.example', 'whsec_xxx', 'placeholder'],
  ['.env.example', 'replace-me', 'placeholder'],
  ['.env.example', '__WEBHOOK_SECRET__', 'unexpanded variable'],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

describe('a secret as left by', () => {
  it.each(DAMAGED)('%s is refused when the receiver is created (%j)', (_how, secret, hint) => {
    const start = () => createReceiver({ secrets: secret });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(hint);
    for (const secrets of [[S, secret], { whk_1: secret }, { whk_1: [S, secret] }] as Secrets[])
      expect(() => createReceiver({ secrets })).toThrow(ConfigurationError);
  });

  it.each(DAMAGED)(
    '%s is 503 from a function, and the log names the fix (%j)',
    async (_how, secret, hint) => {
      const logger = quietLogger();
      const receiver = createReceiver({ secrets: async () => secret, logger }).fallback(() => {});
      expect(await receiver.receive(deliver(RUN_COMPLETED, {}, S))).toMatchObject({
        code: 'secrets_unavailable',
        status: 503,
      });
      expect(logger.lines).toHaveLength(1);
      expect(logger.lines[0]).toContain(hint);
      expect(logger.lines[0]).not.toContain('abcdef');
    },
  );

  it.each(DAMAGED)('%s is refused by verifySignature, and no error quotes it (%j)', async (_how, secret) => {
    const { headers } = deliver(RUN_COMPLETED, {}, S);
    const signature = headers['x-webhook-signature'];
    const error = await verifySignature({ body: RUN_COMPLETED, signature, secrets: secret }).catch(String);
    expect(error).toContain('ConfigurationError');
    expect(error).not.toContain('abcdef');
  });
});

describe('a problem', () => {
  it.each(DAMAGED)('of %s has a predicate and a fix (%j)', (_how, secret) => {
    const { problem, fix } = problemOfSecret(secret)!;
    expect(problem).toMatch(/^(?:is|was|has|begins|ends|contains) .*[^.]$/);
    expect(fix).toMatch(/^[A-Z].*[.}]$/);
  });
});

describe('a genuine secret', () => {
  const ALPHABETS = {
    hex: '0123456789abcdef',
    HEX: '0123456789ABCDEF',
    base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
    base62: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
    base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    digits: '0123456789',
    'letters and every sign of a URL': 'ABCDEFabcdef0123456789-_.~+/',
  };

  it.each(Object.entries(ALPHABETS))(
    'of %s is accepted, with a prefix and padding or without',
    (_name, all) => {
      const random = new Random(20_261_128);
      for (let i = 0; i < 1_000; i++) {
        const length = 16 + random.below(49);
        const token = Array.from({ length }, () => all[random.below(all.length)]).join('');
        for (const secret of [token, `whsec_${token}`, `${token}=`, `whsec_${token}==`])
          expect(problemOfSecret(secret), secret).toBeUndefined();
      }
    },
  );

  it.each([
    S,
    'whsec_example',
    'whsec_new',
    'whsec_a',
    'whsec_x',
    'whsec_1',
    'old',
    'new',
    'x',
    'secret',
    'test',
    's3cr3t',
    'my-secret',
    'another',
    'correct horse battery staple',
    'pass word!',
    'p@ss$w0rd%x#y',
    'clé-secrète',
    'kV9#mQ2$xL7!pR4^',
    'nullable',
    'undefined_behaviour',
    'whsec_nothing',
    'settings',
    'addition',
    'x'.repeat(2),
    'ab'.repeat(32),
    'a'.repeat(64),
    randomUUID(),
    TEST_SECRET_KNOWN_TO_EVERYBODY,
    // A tail of base64 that two dots or a few stars don't make a masked secret.
    'whsec_0123456789abcdef..0123456789',
    'ab**cd',
    '0123456789abcdef...0123456789',
    '12,34,56',
  ])('such as %j is accepted', (secret) => {
    expect(problemOfSecret(secret)).toBeUndefined();
  });
});

describe('the option secrets given as', () => {
  const record = { whk_1: S };

  it.each<[what: string, secrets: unknown, hint: string]>([
    ['a promise', Promise.resolve(S), 'Await it'],
    ['a query', queryFor(S), 'Await it'],
    ['a Map', new Map(Object.entries(record)), 'Object.fromEntries(map)'],
    ['a Set', new Set([S]), '[...set]'],
    ['a Buffer', Buffer.from(S), "toString('utf8')"],
    ['an ArrayBuffer', new TextEncoder().encode(S).buffer, "toString('utf8')"],
    ['a Date', new Date(0), 'a Date'],
    ['a URL', new URL('https://example.com/'), 'a URL'],
    ['a String object', new String(S), 'valueOf()'],
    ['a number', 42, 'a number'],
    ['a symbol', Symbol(S), 'a symbol'],
    ['undefined', undefined, 'secrets: () => process.env.NAME'],
    ['null', null, 'secrets: () => process.env.NAME'],
    ['a list with a hole', Object.assign([S], { length: 2 }), 'secrets[1]'],
    ['a list of lists', [[S]], 'a list, not a string'],
    ['a list with an unset variable', [S, undefined], 'leave the entry out'],
    ['a list with a promise', [Promise.resolve(S)], 'Await it'],
    ['a list with a function', [() => S], 'must be the whole option'],
    ['a nested record', { production: { whk_1: S } }, 'an object, not a string'],
    ['a record with a function', { whk_1: () => S }, 'must be the whole option'],
    ['a record with a Buffer', { whk_1: Buffer.from(S) }, "toString('utf8')"],
    ['the answer of a secret manager', { SecretString: JSON.stringify({ secret: S }) }, 'is JSON'],
    ['a record the wrong way round', { [S]: 'whk_1' }, 'the id is the key'],
    ['a record by an unset variable', { [`${undefined}`]: S }, 'The webhook id'],
    ['a record by a blank id', { ' ': S }, 'is blank'],
    ['a record by an id in quotes', { '"whk_1"': S }, 'in quotes'],
    ['a record by an id with a line feed', { 'whk_1\n': S }, 'white space'],
    ['an empty record', {}, 'empty'],
    ['an empty list', [], 'no secret'],
  ])('%s is refused', (_what, secrets, hint) => {
    const start = () => createReceiver({ secrets: secrets as Secrets });
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(hint);
    expect(start).not.toThrow(S);
  });

  it('a record without a prototype or of a list without gaps is accepted', () => {
    const bare = Object.assign(Object.create(null), record) as Record<string, string>;
    for (const secrets of [bare, record, [S], Object.freeze({ whk_1: Object.freeze([S, 'whsec_old']) })])
      expect(() => createReceiver({ secrets })).not.toThrow();
  });
});

describe('what only resembles something else', () => {
  it.each([
    ...['x{"a"}', '{"a"}x', 'x{}', '{}x', 'x[]', '[]x'],
    ...[
      'xarn:aws',
      '1https://a',
      '9://a',
      'é://a',
      'xprojects/p/secrets/s',
      'x@Microsoft.',
      'xvault:x',
      'xref+x',
    ],
    ...['xENC[x', 'xencrypted:x', 'x{cipher}x', 'x$ANSIBLE_VAULT', 'x-----BEGIN X'],
  ])('may be a secret: %s', (secret) => {
    expect(problemOfSecret(secret)).toBeUndefined();
  });

  it.each([
    ...['{"a":1}', '{ "a":1}', '["a b"]', '{}', '[]'].map((secret) => [secret, 'is JSON']),
    ...[
      'arn:aws:x',
      'https://a',
      'a1+.-://x',
      'projects/pp/secrets/s',
      '@Microsoft.KeyVault',
      'vault:x',
      'ref+x',
    ].map((secret) => [secret, 'is the address of a secret']),
    ...['ENC[x', 'encrypted:x', '{cipher}x', '$ANSIBLE_VAULT;1.1', '-----BEGIN X'].map((secret) => [
      secret,
      'is encrypted',
    ]),
  ])('is what it is: %s', (secret, problem) => {
    const found = problemOfSecret(secret!);
    expect(found?.problem).toBe(problem);
    expect(found?.fix).toMatch(/^(?:Pass|Decrypt).*\.$/);
  });

  it.each([
    ...['undefined', 'null', 'none', 'nil', 'nan', 'true', 'false', 'whsec_', 'xxx', 'whsec_xxx', 'changeme'],
    ...['todo', 'fixme', 'tbd', 'placeholder', 'redacted', 'unset', 'not_set', 'your-secret', 'n/a'],
    ...['WEBHOOK_SECRET', 'VIDEO_VECTOR_KEY', '__SECRET__', '12,34,56,78,90,12,34,56'],
    ...['<secret>', '[secret]', '{secret}', '(secret)', '%SECRET%', '!SECRET!', '@SECRET@', '#{SECRET}#'],
  ])('may have %j inside, at its end or at its beginning', (word) => {
    for (const secret of [`4f${word}9a`, `4f${word}`, `${word}9a`, `4f-${word}-9a`])
      expect(problemOfSecret(secret), secret).toBeUndefined();
  });

  it.each([
    ...[
      'sha256=',
      'whk_',
      'sk_live_',
      'd2hzZWNf',
      '77687365635f',
      'process.env.SECRET',
      'os.environ',
      'Bearer a',
    ],
    ...[
      'arn:aws',
      '@Microsoft.',
      'ENC[',
      'encrypted:',
      'C:\\',
      '/etc/a',
      '&quot;',
      '$SECRET',
      '$env:A',
      'function f',
    ],
  ])('may have %j inside or at its end', (word) => {
    for (const secret of [`4f${word}9a`, `4f${word}`])
      expect(problemOfSecret(secret), secret).toBeUndefined();
  });
});
