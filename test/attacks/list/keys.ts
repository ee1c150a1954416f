import { createHash, createHmac } from 'node:crypto';
import { SECRET, sign, WEBHOOK_ID } from '../../support/deliveries.js';
import {
  type Attack,
  accepted,
  GENUINE,
  genuine,
  OTHER,
  refused,
  signedWith,
  tampered,
  type Whole,
} from '../attack.js';

const OLD = 'whsec_old0123456789abcdef';
const SECOND = 'whsec_second0123456789ab';
const raw = SECRET.slice('whsec_'.length);
const signature = (value: string): Whole => genuine({ 'x-webhook-signature': value });
const hash = (text: string): string => `sha256=${createHash('sha256').update(text).digest('hex')}`;
const now = '1791331200';

const OF_TWO = { secrets: { [WEBHOOK_ID]: SECRET, whk_02: SECOND } };

/** Wrong keys, and right keys in the wrong place. */
export const KEYS: readonly Attack[] = [
  ...refused('Only HMAC-SHA256 of the body with the whole text of the secret is the signature.', {
    'signs with another secret': signedWith(SECOND),
    'signs with an empty key': signedWith(''),
    'signs with a key of zeros': signature(
      `sha256=${createHmac('sha256', Buffer.alloc(32)).update(GENUINE).digest('hex')}`,
    ),
    'signs with the text undefined': signedWith('undefined'),
    'signs with the webhook id': signedWith(WEBHOOK_ID),
    'signs with the secret without its prefix': signedWith(raw),
    'signs with the secret decoded from base64': signature(
      `sha256=${createHmac('sha256', Buffer.from(raw, 'base64')).update(GENUINE).digest('hex')}`,
    ),
    'signs with the secret and a line feed': signedWith(`${SECRET}\n`),
    'signs with the secret in capitals': signedWith(SECRET.toUpperCase()),
    'hashes the body without a key': signature(hash(GENUINE)),
    'hashes the secret and the body without HMAC': signature(hash(SECRET + GENUINE)),
    'uses SHA-512, cut to 64 digits': signature(
      `sha256=${createHmac('sha512', SECRET).update(GENUINE).digest('hex').slice(0, 64)}`,
    ),
    'signs the time and the body': signature(sign(`${now}.${GENUINE}`)),
    'signs the id, the time and the body': signature(sign(`evt_1.${now}.${GENUINE}`)),
    'signs the compact form': signature(sign(JSON.stringify(JSON.parse(GENUINE)))),
  }),
  ...refused('A signature belongs to one body.', {
    'puts the signature of another genuine body on this one': signature(sign(OTHER)),
    'puts another genuine body under this signature': tampered(OTHER),
  }),
  ...refused('A secret that was removed from the list is no longer valid.', {
    'signs with the secret before the rotation': signedWith(OLD),
  }),
  ...accepted('During a rotation, every secret of the list is valid.', {
    'signs with the older of two secrets': signedWith(OLD),
  }).map((attack) => ({ ...attack, options: { secrets: [SECRET, OLD] } })),
  ...refused("With secrets by webhook id, one subscription's secret is not valid for another.", {
    "signs with the second webhook's secret under the first one's id": signedWith(SECOND),
    "signs with the first webhook's secret under the second one's id": genuine({ 'x-webhook-id': 'whk_02' }),
    'names a webhook that does not exist': genuine({ 'x-webhook-id': 'whk_03' }),
    'names two webhooks': genuine({ 'x-webhook-id': `${WEBHOOK_ID}, whk_02` }),
    'changes the case of the id': genuine({ 'x-webhook-id': WEBHOOK_ID.toUpperCase() }),
  }).map((attack) => ({ ...attack, options: OF_TWO })),
  ...accepted('A proxy may drop the unsigned id; every secret of the record is then tried.', {
    'drops the webhook id': genuine({ 'x-webhook-id': undefined }),
  }).map((attack) => ({ ...attack, options: OF_TWO })),
];
