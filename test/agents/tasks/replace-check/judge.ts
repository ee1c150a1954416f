import { expectChecksToPass } from '../../judge/check.js';
import { delivery } from '../../judge/deliveries.js';
import type { Judge } from '../../judge/judge.js';

const SECRET = 'whsec_of_the_task_replace_check';

/** The receiver keeps every promise that `check` can see; an event that failed once is recorded by the retry. */
export const judgeReplaceCheck: Judge = async (project, verdict) => {
  const { url } = await project.start('start', { env: { HOOK_SECRET: SECRET } });
  const receiver = `${url}/hooks/video`;

  const flaky = delivery({ secret: SECRET, data: '{"run_id": "run_flaky_1"}' });
  const statuses = [await flaky.post(receiver), await flaky.post(receiver), await flaky.post(receiver)];
  verdict.expect(
    statuses[0]! >= 500,
    'an event that can’t be recorded is answered with a 5xx',
    `${statuses[0]}`,
  );
  const count = await (await fetch(`${url}/runs/${flaky.eventId}`)).text();
  verdict.expect(
    count === '1',
    'the retry records it, once',
    `recorded ${count} times, answered ${statuses.join(', ')}`,
  );

  await expectChecksToPass(verdict, { url: receiver, secret: SECRET, effects: `${url}/runs/{id}` });
};
