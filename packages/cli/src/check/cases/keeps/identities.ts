import { broken, type Case, kept, notShown } from '../../case.js';
import { mustBeHandled, refusalOf } from '../../judge.js';
import { newId } from '../../sending/check-delivery.js';

const base = { promise: 'keeps', severity: 'must', fix: 'key-of-delivery' } as const;

/** Deliveries that must not be treated as the same one. */
export const identities: readonly Case[] = [
  {
    ...base,
    id: 'forged-first',
    title: 'A forgery does not block the delivery whose id it carries',
    sends: 'A forged delivery with the X-Delivery-ID of an authentic one, then the authentic one.',
    because:
      'If a delivery is recorded before its signature is checked, anyone can have authentic events treated as duplicates.',
    async run(target) {
      const delivery = target.make();
      await target.send(target.make({ secret: newId('whsec'), deliveryId: delivery.deliveryId }));
      return mustBeHandled(target, delivery);
    },
  },
  {
    ...base,
    id: 'same-id-other-body',
    title: 'Another event under the same X-Delivery-ID is handled',
    severity: 'should',
    sends: 'Two different authentic events under one X-Delivery-ID.',
    because:
      'X-Delivery-ID is unsigned. Anyone who replays an old event under the id of a future one has that one treated as a duplicate.',
    needs: ['effects'],
    async run(target) {
      const first = target.make();
      const second = target.make({ deliveryId: first.deliveryId });
      if (!target.setting.effects!.distinguishes(first, second))
        return notShown('--effects counts both as one');
      for (const delivery of [first, second]) {
        const refusal = refusalOf(await target.deliver(delivery));
        if (refusal !== undefined) return refusal;
      }
      if ((await target.handled(second, 1)) === 0) {
        return broken('the second event was taken for a duplicate: it is lost');
      }
      return kept();
    },
  },
  {
    ...base,
    id: 'equal-data',
    title: 'Two events with the same data are both handled',
    sends: 'Two deliveries with equal data, but different envelope ids and delivery ids.',
    because:
      'Two events may have equal data, for example if a run reports the same progress twice. A receiver that recognizes events by their data loses the second one.',
    needs: ['effects'],
    async run(target) {
      const first = target.make();
      const runId = first.runId;
      const second = target.make(runId === undefined ? {} : { data: `"run_id": "${runId}"` });
      if (!target.setting.effects!.distinguishes(first, { ...second, runId })) {
        return notShown('--effects counts both as one');
      }
      for (const delivery of [first, { ...second, runId }]) {
        const refusal = refusalOf(await target.deliver(delivery));
        if (refusal !== undefined) return refusal;
        if ((await target.handled(delivery, 1)) === 0) {
          return broken('one of two events with equal data was not handled: it is lost');
        }
      }
      return kept();
    },
  },
];
