import { reserialize } from '@videovector-webhooks/core/testing';
import { type Case, kept, notShown } from '../../case.js';
import { isAccepted, mustBeHandled, mustHaveEffect, refusalOf } from '../../judge.js';

const base = { promise: 'verifies', severity: 'must', fix: 'optional-fields' } as const;

/** If it is not met, all the cases that add a field to the data would fail for the same reason. */
export const unknownField: Case = {
  ...base,
  id: 'unknown-field',
  title: 'Unknown fields are accepted',
  sends: 'A delivery with an unknown field in its data and another one in its envelope.',
  because:
    'VideoVector does not document the fields of data, and may add some at any time. A receiver that rejects them with a 4xx loses every event from then on.',
  when: 'first',
  voids: {
    isVoid: ({ fix, promise, id }) =>
      promise === 'verifies' && ['raw-bytes', 'parse-tolerantly'].includes(fix) && id !== 'authentic',
    caveat:
      'The receiver refuses a field in the data that it does not know. Most deliveries of this test have one, so they were not sent.',
  },
  async run(target) {
    const delivery = target.make({
      data: '"check_sample": "unknown"',
      envelope: { check_field: '{"a": 1}' },
    });
    return refusalOf(await target.deliver(delivery)) ?? kept();
  },
};

/** Fields and headers that may be missing or additional. */
export const envelopes: readonly Case[] = [
  {
    ...base,
    id: 'test-event',
    title: 'A test event is accepted',
    sends: 'The event `test`, as VideoVector sends it for `POST /webhooks/{id}/test`: without X-Delivery-ID.',
    because:
      'Test events have no X-Delivery-ID. A receiver that requires one answers 4xx, and the webhook looks broken to the person who tests it.',
    async run(target) {
      const delivery = target.make({
        event: 'test',
        allData: '{"message": "Webhook test from VideoVector"}',
      });
      return refusalOf(await target.deliver(delivery)) ?? kept();
    },
  },
  {
    ...base,
    id: 'no-event-type',
    title: 'A delivery without X-Event-Type is accepted',
    fix: 'event-from-body',
    sends: 'A delivery without the header X-Event-Type; the signed body names the event.',
    because:
      'The header is unsigned and may be missing. A receiver that answers 400 without it loses the event.',
    run: (target) => mustBeHandled(target, target.make({ headers: { 'X-Event-Type': undefined } })),
  },
  {
    ...base,
    id: 'no-attempt-id',
    title: 'A delivery without attempt headers is accepted',
    sends: 'A delivery without X-Delivery-Attempt-ID and Idempotency-Key.',
    because:
      'VideoVector does not document these headers. A receiver that answers 400 without them loses the event.',
    run: (target) =>
      mustBeHandled(
        target,
        target.make({ headers: { 'X-Delivery-Attempt-ID': undefined, 'Idempotency-Key': undefined } }),
      ),
  },
  {
    ...base,
    id: 'minimal-envelope',
    title: 'An envelope of event and data alone is accepted',
    severity: 'should',
    sends: 'A delivery whose envelope has no `id`, `created_at` and `api_version`.',
    because:
      'Only event and data are certain. A receiver that answers 4xx without the other fields loses the event if they are missing one day.',
    async run(target) {
      const delivery = target.make({
        envelope: { id: undefined, created_at: undefined, api_version: undefined },
      });
      return refusalOf(await target.deliver(delivery)) ?? kept();
    },
  },
  {
    ...base,
    id: 'every-secret',
    title: 'Every secret that is valid verifies',
    fix: 'whole-signature',
    sends: 'A delivery for each further secret that was given.',
    because:
      'During a rotation, deliveries may be signed with the old or the new secret. A receiver that knows only one of them answers 401 to the others, and these events are lost.',
    needs: ['anotherSecret'],
    async run(target) {
      for (const secret of target.setting.otherSecrets) {
        const delivery = target.make({ secret });
        const refusal = refusalOf(await target.deliver(delivery));
        if (refusal !== undefined) return refusal;
        const finding = await mustHaveEffect(target, delivery);
        if (finding.ending !== 'kept') return finding;
      }
      return kept();
    },
  },
  {
    ...base,
    id: 'reserialized',
    title: 'JSON that a proxy has re-serialized is accepted',
    severity: 'information',
    fix: 'raw-bytes',
    sends:
      'A delivery whose body was re-serialized on the way, without white space and escapes; all values are unchanged.',
    because:
      'VideoVector’s own bytes verify as they are. Behind a proxy that re-serializes JSON, however, a receiver that checks only the raw bytes loses every event.',
    async run(target) {
      const delivery = target.make({
        data: '"check_sample": [12.0, "Caf\\u00e9"]',
        alter: reserialize,
      });
      const answer = await target.deliver(delivery);
      if (isAccepted(answer)) return kept('accepted: the receiver also verifies the canonical form');
      if (answer.status === 429) return notShown('the receiver limits the rate of requests');
      return {
        ending: 'broken',
        reason: `refused with ${answer.status}: fine, unless a proxy in front of the receiver re-serializes JSON`,
      };
    },
  },
];
