import { broken, type Case, doubtful, type Finding, kept, notShown } from '../../case.js';
import { described, isAccepted, isFinal, refusalOf } from '../../judge.js';
import { type CheckDelivery, newId, nextAttempt } from '../../sending/check-delivery.js';
import type { Target } from '../../target.js';

const base = { promise: 'once', severity: 'must', fix: 'key-of-delivery' } as const;
const COPIES = 6;
const OTHERS = 60;

/** The event must have been handled once after all its copies were answered. */
async function mustBeOnce(target: Target, delivery: CheckDelivery): Promise<Finding> {
  const count = await target.handled(delivery, 1);
  if (count === undefined)
    return notShown('all copies were accepted; --effects shows how often the event was handled');
  if (count === 0) return broken('accepted, but not handled: the event is lost');
  return count === 1 ? kept() : broken(`handled ${count} times`);
}

/** Delivers the copies one after the other. */
async function copies(target: Target, all: readonly CheckDelivery[]): Promise<Finding> {
  for (const [i, delivery] of all.entries()) {
    const answer = await target.deliver(delivery);
    if (i > 0 && isFinal(answer) && answer.status !== 429) {
      const counted = await mustBeOnce(target, delivery);
      if (counted.ending === 'broken') return counted;
      return doubtful(
        `answered ${described(answer)} to a copy: for VideoVector an event that was handled has failed`,
      );
    }
    const refusal = refusalOf(answer);
    if (refusal !== undefined) return refusal;
  }
  return mustBeOnce(target, all[0]!);
}

export const duplicates: readonly Case[] = [
  {
    ...base,
    id: 'duplicate',
    title: 'A delivery that comes twice is handled once',
    sends: 'One delivery twice, one after the other.',
    because: 'If a response is lost on the way, VideoVector sends the same delivery again.',
    async run(target) {
      const delivery = target.make();
      return copies(target, [delivery, delivery]);
    },
  },
  {
    ...base,
    id: 'new-attempt',
    title: 'A retry with a new attempt id is handled once',
    sends: 'One delivery three times, each with another X-Delivery-Attempt-ID and Idempotency-Key.',
    because:
      'X-Delivery-Attempt-ID names one attempt, and Idempotency-Key may do so too. A receiver that recognizes deliveries by them handles every retry.',
    async run(target) {
      const delivery = target.make();
      return copies(target, [delivery, nextAttempt(delivery), nextAttempt(delivery)]);
    },
  },
  {
    ...base,
    id: 'concurrent-copies',
    title: 'Concurrent copies are handled once',
    fix: 'claim-atomically',
    sends: `${COPIES} copies of one delivery concurrently; after a 5xx, the delivery again later.`,
    because:
      'VideoVector may retry while the first attempt is still in progress. A receiver that first looks a delivery up and records it later handles both.',
    async run(target) {
      const delivery = target.make();
      const answers = await Promise.all(Array.from({ length: COPIES }, () => target.send(delivery)));
      const final = answers.find((answer) => isFinal(answer) && answer.status !== 429);
      if (!answers.every(isAccepted)) {
        const refusal = refusalOf(await target.deliverPatiently(delivery));
        if (refusal !== undefined && final === undefined) return refusal;
      }
      const counted = await mustBeOnce(target, delivery);
      if (final === undefined || counted.ending === 'broken') return counted;
      return broken(
        `answered ${described(final)} to a copy in progress: if the first attempt fails, VideoVector does not send the event again`,
      );
    },
  },
  {
    ...base,
    id: 'duplicate-after-others',
    title: 'A copy is recognized after many other deliveries',
    fix: 'durable-inbox',
    when: 'alone',
    sends: `A delivery, ${OTHERS} others, and the first one again.`,
    because:
      'A retry may come hours later, after many other events. A receiver that remembers only the last few deliveries handles it twice.',
    async run(target) {
      const delivery = target.make();
      const refusal = refusalOf(await target.deliver(delivery));
      if (refusal !== undefined) return refusal;
      for (let sent = 0; sent < OTHERS; sent += 10) {
        await Promise.all(Array.from({ length: 10 }, () => target.deliver(target.make())));
      }
      return copies(target, [delivery, delivery]);
    },
  },
  {
    ...base,
    id: 'no-delivery-id',
    title: 'A copy without X-Delivery-ID is recognized',
    severity: 'should',
    sends: 'Two deliveries without X-Delivery-ID, each twice.',
    because:
      'Not every delivery has the header. A receiver that recognizes copies by it alone handles those without it twice, or treats all of them as one.',
    async run(target) {
      let finding = kept();
      for (let different = 2; different > 0 && finding.ending === 'kept'; different--) {
        const delivery = target.make({ headers: { 'X-Delivery-ID': undefined } });
        finding = await copies(target, [delivery, delivery]);
      }
      return finding;
    },
  },
  {
    ...base,
    id: 'replayed-under-new-id',
    title: 'A captured body under a new X-Delivery-ID is recognized',
    fix: 'digest-of-body',
    severity: 'should',
    sends: 'One authentic body twice, under different delivery ids.',
    because:
      'X-Delivery-ID is unsigned. Anyone who has captured a delivery can have it handled again under a new id.',
    needs: ['effects'],
    async run(target) {
      const delivery = target.make();
      const refusal = refusalOf(await target.deliver(delivery));
      if (refusal !== undefined) return refusal;
      const again = { ...delivery, headers: { ...delivery.headers, 'X-Delivery-ID': newId('del') } };
      await target.deliver(again);
      const count = await target.handled(delivery, 1);
      return count === 1 ? kept() : broken(`handled ${count} times`);
    },
  },
  {
    ...base,
    id: 'after-restart',
    title: 'A copy is recognized after a restart',
    fix: 'durable-inbox',
    when: 'alone',
    sends: 'A delivery, the command of --restart, and the delivery again.',
    because:
      'A receiver that remembers deliveries in memory forgets them at every deployment, and handles later retries again.',
    needs: ['restart', 'effects'],
    async run(target) {
      const delivery = target.make();
      const refusal = refusalOf(await target.deliver(delivery));
      if (refusal !== undefined) return refusal;
      if ((await target.handled(delivery, 1)) !== 1)
        return notShown('the delivery was not handled once before the restart');
      await target.restart();
      const again = refusalOf(await target.deliverPatiently(delivery));
      if (again !== undefined) return { ...again, reason: `after the restart: ${again.reason}` };
      return mustBeOnce(target, delivery);
    },
  },
];

/** The last count: effects that come late, or again, belong to cases that seemed to be met. */
export const nothingLate: Case = {
  ...base,
  id: 'nothing-late',
  title: 'No event is handled again later, or after it was refused',
  when: 'last',
  sends: 'Nothing; every event of the run is counted again.',
  because:
    'Work that continues after the response can handle an event twice, or handle a forged one, after its own case has passed.',
  fix: 'claim-atomically',
  needs: ['effects'],
  async run(target) {
    const [changed] = await target.changedEffects();
    if (changed === undefined) return kept();
    return broken(
      `the event ${changed.delivery.eventId} was counted ${changed.times} times at first, and ${changed.now} times at the end`,
    );
  },
};
