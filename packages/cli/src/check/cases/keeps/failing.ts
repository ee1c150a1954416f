import { broken, type Case, type Finding, kept, notShown } from '../../case.js';
import { described, isAccepted, isFinal } from '../../judge.js';
import type { DeliveryChanges } from '../../sending/check-delivery.js';
import type { Answer } from '../../sending/send-request.js';

const base = { promise: 'keeps', severity: 'must', fix: 'release-on-failure', needs: ['failing'] } as const;

/** A delivery that the handler is asked to fail on, after a while. */
const failing = (delayMs: number): DeliveryChanges => ({
  data: `"check": "fail", "check_delay_ms": ${delayMs}`,
});

/** Since the handler always fails, a 2xx acknowledges an event that was not handled, and a 4xx ends the retries. */
function lossIn(answer: Answer): Finding | undefined {
  if (answer.status === 202)
    return notShown('answered 202: the event is handled later, where its failure is invisible');
  if (isAccepted(answer))
    return broken(`answered ${answer.status} although the handler failed: the event is lost`);
  if (answer.status === 429) return notShown('the receiver limits the rate of requests');
  if (isFinal(answer))
    return broken(`answered ${described(answer)} when the handler failed: VideoVector never retries a 4xx`);
  return undefined;
}

/** What happens if the handler fails. */
export const failures: readonly Case[] = [
  {
    ...base,
    id: 'handler-fails',
    title: 'A handler that fails is answered with a 5xx',
    sends: 'A delivery that the handler fails on.',
    because: 'VideoVector retries after a 5xx. After a 2xx or a 4xx, the event is lost.',
    fix: 'answer-after-work',
    async run(target) {
      const delivery = target.make(failing(0));
      const loss = lossIn(await target.send(delivery));
      if (loss?.ending === 'broken' && ((await target.handled(delivery, 0)) ?? 0) > 0) {
        return notShown('the handler did not fail when data.check was "fail"; see --fail-marker');
      }
      return loss ?? kept();
    },
  },
  {
    ...base,
    id: 'failed-then-retried',
    title: 'A retry after a failure is not taken for a duplicate',
    sends: 'A delivery that the handler fails on, three times in a row.',
    because:
      'A receiver that records the delivery before the handler has succeeded answers the retry with 2xx, and the event is lost.',
    async run(target) {
      const delivery = target.make(failing(0));
      for (let attempt = 1; attempt <= 3; attempt++) {
        const loss = lossIn(await target.send(delivery));
        // The first answer has a case of its own.
        if (loss !== undefined) {
          if (attempt > 1 || loss.ending === 'not shown') return loss;
          return notShown('means nothing as long as handler-fails fails');
        }
        await target.pause(50);
      }
      return kept();
    },
  },
  {
    ...base,
    id: 'copies-of-failing',
    title: 'A copy is not acknowledged while the first one is still in progress',
    sends: 'Four concurrent copies of a delivery that the handler fails on after a second.',
    because:
      'If a copy gets a 2xx or a 409 while the first one is in progress, and that one then fails, VideoVector does not send the event again.',
    fix: 'claim-atomically',
    async run(target) {
      const delivery = target.make(failing(1_000));
      const copies = [0, 200, 300, 400].map(async (delay) => {
        await target.pause(delay);
        return target.send(delivery);
      });
      const [ownLoss, ...copiesLosses] = (await Promise.all(copies)).map(lossIn);
      const losses = copiesLosses.filter((loss) => loss !== undefined);
      if (ownLoss?.ending === 'broken') return notShown('means nothing as long as handler-fails fails');
      if (ownLoss !== undefined) return ownLoss;
      const [loss] = losses;
      if (loss?.ending !== 'broken') return loss ?? kept();
      return broken(`a copy in progress was ${loss.reason}`);
    },
  },
];
