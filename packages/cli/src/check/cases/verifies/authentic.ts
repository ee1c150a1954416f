import { readAnswer } from '@videovector-webhooks/core/tools';
import { UsageError } from '../../../terminal/exit.js';
import { type Case, doubtful, kept } from '../../case.js';
import { refusalOf } from '../../judge.js';

/** The first case of all: without it nothing else can be shown. */
export const authentic: Case = {
  id: 'authentic',
  promise: 'verifies',
  title: 'A plain authentic delivery is accepted',
  severity: 'must',
  sends: 'A delivery of the event under test with sample data, signed with the secret.',
  because:
    'A receiver that refuses authentic deliveries loses every event, since VideoVector never retries a 4xx.',
  fix: 'raw-bytes',
  when: 'first',
  voids: {
    isVoid: (other) => other.id !== 'authentic',
    caveat:
      'The receiver refuses a plain authentic delivery, so it would also pass every test that expects a refusal. Nothing else was tested. Check the URL, that the secret is the one that the receiver verifies with, and that it verifies the raw body; if it looks up secrets by webhook, name one with --webhook-id.',
  },
  async run(target) {
    const answer = await target.send(target.make());
    if (answer.unreachable) throw new UsageError(`Nothing was tested. ${answer.error}`);
    const refusal = refusalOf(
      answer.status === 429 || answer.status >= 500 ? await target.deliver(target.make()) : answer,
    );
    if (refusal !== undefined) {
      // Even "not shown" leaves nothing to compare the other cases with.
      return { ...refusal, ending: 'broken' };
    }
    if (readAnswer(answer.text).code === 'ignored') {
      return doubtful(
        `the receiver has no handler for ${target.setting.event}, and ignores it. Name an event that it handles: --event`,
      );
    }
    return kept();
  },
};
