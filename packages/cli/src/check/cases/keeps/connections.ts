import { broken, type Case, kept } from '../../case.js';
import { described, isFinal, mustBeHandled, mustHaveEffect, refusalOf } from '../../judge.js';

const base = { promise: 'keeps', severity: 'must', when: 'alone' } as const;
const BURST = 40;

/** Slow and broken connections, and many concurrent ones. */
export const connections: readonly Case[] = [
  {
    ...base,
    id: 'slow-body',
    title: 'A body that arrives slowly is accepted',
    fix: 'http',
    sends: 'A delivery whose body arrives in 8 pieces within 2 seconds.',
    because: 'A receiver that treats the first piece as the whole body answers 401, and the event is lost.',
    run: (target) =>
      mustBeHandled(target, target.make({ data: `"check_sample": "${'slow '.repeat(400)}"` }), {
        slowly: { pieces: 8, overMs: 2_000 },
      }),
  },
  {
    ...base,
    id: 'broken-off-body',
    title: 'An interrupted delivery is accepted when it is retried',
    fix: 'key-of-delivery',
    sends: 'Half of a delivery’s body, then a closed connection, then the whole delivery.',
    because:
      'If the interrupted attempt is recorded under its X-Delivery-ID, the retry is treated as a duplicate and the event is lost.',
    async run(target) {
      const delivery = target.make({ data: `"check_sample": "${'part '.repeat(400)}"` });
      await target.send(delivery, { hangUp: 'in the body' });
      return mustBeHandled(target, delivery);
    },
  },
  {
    ...base,
    id: 'hang-up',
    title: 'An event whose sender hung up is handled once',
    fix: 'claim-atomically',
    sends: 'A whole delivery, then a closed connection before the response, then the delivery again.',
    because:
      'If a response takes too long, VideoVector may hang up and retry; its time limit is not documented. The event must then be neither lost nor handled twice.',
    async run(target) {
      const delivery = target.make();
      await target.send(delivery, { hangUp: 'before the response' });
      const refusal = refusalOf(await target.deliverPatiently(delivery));
      return refusal ?? mustHaveEffect(target, delivery);
    },
  },
  {
    ...base,
    id: 'probes',
    title: 'Probes with GET and HEAD do not use up a delivery',
    fix: 'key-of-delivery',
    sends: 'GET and HEAD with all headers of a delivery, then the delivery itself.',
    because:
      'Monitors, proxies and link checkers repeat requests without their body. If one of these is recorded as the delivery, the event is lost.',
    async run(target) {
      const delivery = target.make();
      for (const method of ['GET', 'HEAD']) await target.send({ ...delivery, method, body: Buffer.alloc(0) });
      return mustBeHandled(target, delivery);
    },
  },
  {
    ...base,
    id: 'burst',
    title: 'A burst is not answered with a 4xx',
    fix: 'no-4xx-for-load',
    sends: `${BURST} deliveries concurrently.`,
    because:
      'A job with many videos may cause many events within a second. Those that get a 429 are lost, since it is a 4xx; a 503 is retried.',
    async run(target) {
      const deliveries = Array.from({ length: BURST }, () => target.make());
      const answers = await Promise.all(deliveries.map((delivery) => target.send(delivery)));
      const refused = answers.filter(isFinal);
      if (refused.length > 0) {
        return broken(
          `answered ${refused.length} of ${BURST} with ${described(refused[0]!)}: VideoVector never retries a 4xx`,
        );
      }
      for (const delivery of deliveries.filter(
        (_, i) => answers[i]!.status === 0 || answers[i]!.status >= 300,
      )) {
        const refusal = refusalOf(await target.deliverPatiently(delivery));
        if (refusal !== undefined) return refusal;
      }
      const findings = await Promise.all(deliveries.map((delivery) => mustHaveEffect(target, delivery)));
      return findings.find(({ ending }) => ending !== 'kept') ?? kept();
    },
  },
];
