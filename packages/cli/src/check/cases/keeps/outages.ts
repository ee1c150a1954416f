import { broken, type Case, kept, notShown } from '../../case.js';
import { described, isAccepted, isFinal, refusalOf } from '../../judge.js';

const base = { promise: 'keeps', severity: 'must', when: 'alone' } as const;

export const storeAway: Case = {
  ...base,
  id: 'store-away',
  title: 'No event is lost while a dependency is down',
  sends: 'A delivery between the commands of --break and --fix, and again afterwards.',
  because: 'A 4xx, or a 2xx for an event that could not be stored, loses every event of an outage.',
  fix: 'answer-after-work',
  needs: ['outage'],
  async run(target) {
    const delivery = target.make();
    let answer: Awaited<ReturnType<typeof target.send>>;
    try {
      await target.breakIt();
      answer = await target.send(delivery);
    } finally {
      await target.fixIt();
    }
    if (isFinal(answer)) {
      return broken(`answered ${described(answer)} during the outage: VideoVector never retries a 4xx`);
    }
    if (isAccepted(answer)) {
      const count = await target.handled(delivery, 1);
      if (count === undefined) {
        return notShown(
          `answered ${answer.status} during the outage; --effects shows whether the event was stored`,
        );
      }
      if (count === 0)
        return broken(
          `answered ${answer.status} during the outage, but the event was not handled afterwards`,
        );
      return count === 1 ? kept() : broken(`handled ${count} times`);
    }
    const refusal = refusalOf(await target.deliverPatiently(delivery));
    if (refusal !== undefined) return broken(`after the outage, the retry was ${refusal.reason}`);
    const count = await target.handled(delivery, 1);
    if (count === 0) return broken('the retry after the outage was taken for a duplicate: the event is lost');
    return count === undefined || count === 1 ? kept() : broken(`handled ${count} times`);
  },
};

export const acceptedThenRestart: Case = {
  ...base,
  id: 'accepted-then-restart',
  title: 'An acknowledged event survives a restart',
  sends: 'A delivery, and the command of --restart as soon as it is answered.',
  because:
    'Events that are kept in memory after the response, for example in a background task, are lost at every deployment.',
  fix: 'answer-after-work',
  needs: ['restart', 'effects'],
  async run(target) {
    const delivery = target.make();
    const refusal = refusalOf(await target.deliver(delivery));
    if (refusal !== undefined) return refusal;
    await target.restart();
    if (!(await target.isAlive()))
      return notShown('the receiver does not answer after the command of --restart');
    const count = await target.handled(delivery, 1);
    if (count === 0) return broken('the event was acknowledged, and never handled: it is lost');
    return count === 1 ? kept() : broken(`handled ${count} times`);
  },
};
