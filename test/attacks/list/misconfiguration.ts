import { SECRET, sign } from '../../support/deliveries.js';
import { type Attack, GENUINE, genuine, signedWith } from '../attack.js';

/** What an unset or damaged environment variable becomes: everyone can guess it. */
export const GUESSABLE_SECRETS = [
  '',
  ' ',
  'undefined',
  'null',
  'NaN',
  '[object Object]',
  '[object Promise]',
  '$WEBHOOK_SECRET',
  '$' + '{WEBHOOK_SECRET}',
  '%WEBHOOK_SECRET%',
  '{{ webhook_secret }}',
  'changeme',
  'your-secret-here',
  'whsec_',
  '***',
];

const throwing = (): never => {
  throw new Error('the vault is sealed');
};

/** Receivers that were set up wrongly, and what an attacker makes of it. */
export const MISCONFIGURATION: readonly Attack[] = [
  ...GUESSABLE_SECRETS.map(
    (secret): Attack => ({
      name: `signs with ${JSON.stringify(secret)}, which the function of secrets returns`,
      sent: signedWith(secret),
      options: { secrets: () => secret },
      status: 503,
      code: 'secrets_unavailable',
      handled: 0,
      why: 'What anyone can guess is not a secret; it is our mistake, so the sender must retry.',
    }),
  ),
  ...Object.entries({
    throws: throwing,
    rejects: () => Promise.reject(new Error('the vault is sealed')),
    'returns an empty list': () => [],
    'returns a number': () => 42 as unknown as string,
  }).map(
    ([what, secrets]): Attack => ({
      name: `sends a genuine delivery while the function of secrets ${what}`,
      sent: genuine(),
      options: { secrets },
      status: 503,
      code: 'secrets_unavailable',
      handled: 0,
      why: 'Nothing can be verified, and nothing is wrong with the delivery.',
    }),
  ),
  {
    name: 'signs with the compact form while acceptCompactJson is off',
    sent: genuine({ 'x-webhook-signature': sign(JSON.stringify(JSON.parse(GENUINE))) }),
    options: { secrets: SECRET },
    status: 401,
    code: 'signature_invalid',
    handled: 0,
    why: 'Other forms than those of the sender are accepted only if the option says so.',
  },
  {
    name: 'signs with a wrong secret before graceUntil',
    sent: signedWith('whsec_of_the_attacker'),
    options: { graceUntil: '2099-01-01T00:00:00Z' },
    status: 503,
    code: 'secret_rotating',
    handled: 0,
    why: 'During a rotation a mismatch is not final, but it never reaches a handler.',
  },
];
