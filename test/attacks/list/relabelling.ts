import { manualClock } from '@videovector-webhooks/core/testing';
import { type Attack, GENUINE, genuine, OTHER, type Whole } from '../attack.js';

const UNNAMED = '{"data": {"run_id": "run_1"}, "id": "evt_1"}';
const STRICT = { strict: true };

/** Genuine bodies that are sent again, or under other unsigned headers. */
export const RELABELLING: readonly Attack[] = [
  ...replays(
    'Every unsigned header but X-Delivery-ID is ignored, so this is the delivery that was handled.',
    {
      'sends a captured request again': genuine(),
      'sends it with the digits of the signature in capitals': genuine({
        'x-webhook-signature': capitals(genuine().headers['x-webhook-signature'] as string),
      }),
      'sends it without spaces': { ...genuine(), body: GENUINE.replaceAll('": ', '":') },
      'sends it as another event': genuine({ 'x-event-type': 'export.ready' }),
      'sends it as an event that does not exist': genuine({ 'x-event-type': '../../admin' }),
      'sends it as another webhook': genuine({ 'x-webhook-id': 'whk_02' }),
      'sends it as another attempt': genuine({ 'x-delivery-attempt-id': 'att_2' }),
      'sends it under another Idempotency-Key': genuine({ 'idempotency-key': 'key_2' }),
      'sends it to another host': genuine({ host: 'attacker.example' }),
      'sends it as if forwarded': genuine({ 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }),
    },
  ),
  ...replays('With `strict`, no unsigned header counts: the signed body alone identifies the delivery.', {
    'renumbers the delivery, under strict': genuine({ 'x-delivery-id': 'del_2' }),
    'drops the delivery id, under strict': genuine({ 'x-delivery-id': undefined }),
  }).map((attack) => ({ ...attack, options: STRICT })),
  {
    name: 'renumbers the delivery',
    before: genuine(),
    sent: genuine({ 'x-delivery-id': 'del_2' }),
    status: 200,
    code: 'handled',
    handled: 2,
    why: 'The sender may deliver equal bodies under two ids, so without `strict` both count: the remaining risk in SECURITY.md.',
  },
  {
    name: 'reuses the id of a handled delivery for a genuine body that has not arrived yet',
    before: genuine(),
    sent: genuine({}, OTHER),
    signed: [GENUINE, OTHER],
    status: 200,
    code: 'handled',
    handled: 2,
    why: 'The body is part of the key, so a used delivery id suppresses no other event.',
  },
  {
    name: 'sends an event under the name of another one first',
    sent: genuine({ 'x-event-type': 'export.ready' }),
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'The signed field `event` decides the type, so the handler of the signed event runs.',
  },
  {
    name: 'names the event of a body that names none',
    sent: genuine({ 'x-event-type': 'prompt_run.completed' }, UNNAMED),
    signed: [UNNAMED],
    status: 200,
    code: 'handled',
    handled: 1,
    why: 'Without `strict` the header counts if the body names no event: the remaining risk in SECURITY.md.',
  },
  {
    name: 'names the event of a body that names none, under strict',
    sent: genuine({ 'x-event-type': 'prompt_run.completed' }, UNNAMED),
    options: STRICT,
    status: 422,
    code: 'event_unusable',
    handled: 0,
    why: 'With `strict`, only the signed body can name the event.',
  },
  {
    name: 'sends an event that is older than the inbox remembers, under strict',
    sent: genuine({ 'x-delivery-id': 'del_2' }),
    options: { strict: true, clock: manualClock('2026-11-30T00:00:00Z') },
    status: 422,
    code: 'event_stale',
    handled: 0,
    why: 'The inbox may have forgotten that it was handled, so handling it could be the second time.',
  },
];

/** Attacks after which a handler must have run once, for the genuine delivery before. */
function replays(why: string, attacks: Readonly<Record<string, Whole>>): Attack[] {
  return Object.entries(attacks).map(([name, sent]) => ({
    name,
    before: genuine(),
    sent,
    status: 200,
    code: 'duplicate',
    handled: 1,
    why,
  }));
}

function capitals(signature: string): string {
  return `sha256=${signature.slice('sha256='.length).toUpperCase()}`;
}
