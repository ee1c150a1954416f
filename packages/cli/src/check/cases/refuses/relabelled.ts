import { broken, type Case, kept, notShown } from '../../case.js';
import { isAccepted, refusalOf } from '../../judge.js';
import { newId } from '../../sending/check-delivery.js';

export const relabelled: Case = {
  id: 'relabelled-event',
  promise: 'refuses',
  title: 'X-Event-Type does not decide which event it is',
  severity: 'must',
  sends:
    'An authentic delivery of an event without a handler, under the X-Event-Type of an event with one, and the reverse.',
  because:
    'The header is unsigned. Anyone who can change it could have an event handled as another one, or not at all.',
  fix: 'event-from-body',
  needs: ['effects'],
  async run(target) {
    const { event } = target.setting;
    const unhandled = newId('check.unhandled');

    const honest = target.make({ event: unhandled });
    await target.deliver(honest);
    const disguised = target.make({ event: unhandled, headers: { 'X-Event-Type': event } });
    await target.deliver(disguised);
    if (!target.setting.effects!.distinguishes(honest, disguised))
      return notShown('--effects counts both as one');
    const honestCount = (await target.handled(honest, 0)) ?? 0;
    const disguisedCount = (await target.handled(disguised, honestCount)) ?? 0;
    if (disguisedCount > honestCount)
      return broken(`handled ${unhandled} as ${event}, because the header said so`);

    const hidden = target.make({ headers: { 'X-Event-Type': unhandled } });
    const answer = await target.deliver(hidden);
    // VideoVector never sends such a delivery, so refusing it loses nothing.
    if (!isAccepted(answer)) return refusalOf(answer)?.ending === 'not shown' ? refusalOf(answer)! : kept();
    if ((await target.handled(hidden, 1)) === 0)
      return broken(`did not handle ${event}, because the header named another event`);
    if (honestCount > 0) return notShown('the receiver handles every event, whatever its name');
    return kept();
  },
};
