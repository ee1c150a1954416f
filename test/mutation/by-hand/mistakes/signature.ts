import type { Mistake } from '../mistake.js';

const HEADER = 'core/src/signature/signature-header.ts';
const MATCH = 'core/src/signature/match-signature.ts';
const DELIVERY = 'core/src/signature/verify-delivery.ts';
const TESTS = ['core/test/signature/verify-signature.test.ts', 'core/test/receiver.test.ts'];
const LOOKUP = ['core/test/signature/secret-lookup.test.ts'];

export const SIGNATURE = {
  'altered-hidden-by-lookup': {
    mistake: 'body_altered is hidden by a look-up of the secrets within the last ten seconds',
    file: DELIVERY,
    right: 'if (body.doubt !== undefined) {',
    wrong: 'if (body.doubt !== undefined && inconclusive === undefined) {',
    tests: LOOKUP,
  },
  'longer-signature': {
    mistake: 'accepts a signature with something after its digits',
    file: HEADER,
    right: 'const FORM = /^sha256=[0-9a-fA-F]{64}$/;',
    wrong: 'const FORM = /^sha256=[0-9a-fA-F]{64}/;',
    tests: TESTS,
  },
  'duplicate-keys-verify': {
    mistake: 'verifies a body with a forged member in front of the signed one of the same name',
    file: MATCH,
    right: "canonicalForm(body, 'refuse')",
    wrong: "canonicalForm(body, 'last')",
    tests: [...TESTS, 'core/test/dispatch/run-handler.test.ts'],
  },
  'canonical-cap-exclusive': {
    mistake: 'does not try the canonical form of a body of exactly the cap',
    file: MATCH,
    right: 'if (body.length > fallbackMaxBytes) continue;',
    wrong: 'if (body.length >= fallbackMaxBytes) continue;',
    tests: [...TESTS, 'core/test/body/read-body.test.ts'],
  },
  'final-above-the-cap': {
    mistake: 'answers 401 to a mismatch above the cap, where not all forms were tried',
    file: DELIVERY,
    right: 'const isBeyondCap = keys.length > 0 &&',
    wrong: 'const isBeyondCap = keys.length > 1 &&',
    tests: ['core/test/body/read-body.test.ts'],
  },
  'unsigned-subscription': {
    mistake: 'takes the unsigned X-Webhook-ID for the subscription whose secret matched',
    file: DELIVERY,
    right: 'const verifiedWebhookId = signingKey.webhookId;',
    wrong: 'const verifiedWebhookId = request.webhookId;',
    tests: [...LOOKUP, 'core/test/signature/secret-source.test.ts', 'core/test/inbox/claim.test.ts'],
  },
  'grace-of-store-ignored': {
    mistake: 'ignores the graceUntil that the function of secrets returns',
    file: DELIVERY,
    right: 'Math.max(graceUntil, secrets.graceUntil)',
    wrong: 'graceUntil',
    tests: ['core/test/signature/grace-period.test.ts'],
  },
  'affordable-for-one-secret': {
    mistake: 'bounds what is hashed for one request by the body alone, not by the number of secrets',
    file: DELIVERY,
    right: 'keys.length * size <= MAX_HASHED_BYTES',
    wrong: 'size <= MAX_HASHED_BYTES',
    tests: ['core/test/signature/secret-source.test.ts', ...TESTS],
  },
  'first-unknown-is-final': {
    mistake:
      'answers 401 although the function of secrets has never returned one, as with a variable that is not set',
    file: 'core/src/signature/secret-lookup.ts',
    right: 'if (!hasFoundAny) throw noSecretSoFar();',
    wrong: '',
    tests: [...LOOKUP, 'core/test/signature/lazy-secrets.test.ts'],
  },
  'cached-refresh-is-final': {
    mistake:
      'answers 401 after a look-up that another delivery caused and that was not told to skip the cache',
    file: 'core/src/signature/secret-lookup.ts',
    right: 'return last.isRefreshed ? last.keys : { inconclusive: INCONCLUSIVE, ...last.keys };',
    wrong: 'return last.keys;',
    tests: LOOKUP,
  },
} as const satisfies Record<string, Mistake>;
