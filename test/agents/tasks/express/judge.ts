import { expectChecksToPass } from '../../judge/check.js';
import { delivery } from '../../judge/deliveries.js';
import type { Judge } from '../../judge/judge.js';

const SECRET = 'whsec_of_the_task_express';

/** The receiver keeps every promise that `check` can see, and the application still takes notes. */
export const judgeExpress: Judge = async (project, verdict) => {
  const { url } = await project.start('start', { env: { VIDEOVECTOR_WEBHOOK_SECRET: SECRET } });
  const receiver = `${url}/webhooks/videovector`;

  const note = await fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text": "still works"}',
  });
  verdict.expect(
    note.status === 201 && (await note.text()).includes('still works'),
    'notes can still be taken',
  );

  const down = await delivery({ secret: SECRET, data: '{"run_id": "run_down"}' }).post(receiver);
  verdict.expect(
    down >= 500,
    'an event that can’t be recorded now is answered with a 5xx, so that it is retried',
    `${down}`,
  );

  await expectChecksToPass(verdict, { url: receiver, secret: SECRET, effects: `${url}/runs/{id}` });
};
