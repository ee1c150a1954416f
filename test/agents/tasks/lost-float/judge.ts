import { expectChecksToPass } from '../../judge/check.js';
import { delivery } from '../../judge/deliveries.js';
import type { Judge } from '../../judge/judge.js';

const SECRET = 'whsec_of_the_task_lost_float';

/** The answer names the delivery and the field; the application now handles whole floats, and still refuses forgeries. */
export const judgeLostFloat: Judge = async (project, verdict) => {
  const answer = answerFrom(project.read('answer.json'));
  verdict.expect(answer['delivery_id'] === 'del_b52', 'answer.json names the delivery that is refused');
  verdict.expect(answer['field'] === 'end_time', 'answer.json names the field that lost its float');

  const { url } = await project.start('start', { env: { VIDEOVECTOR_WEBHOOK_SECRET: SECRET } });
  const receiver = `${url}/webhooks/videovector`;
  const whole = delivery({ secret: SECRET, data: '{"results": [{"end_time": 44.0}], "run_id": "run_2"}' });
  const status = await whole.post(receiver);
  verdict.expect(status === 200, 'a delivery with a whole float is accepted', `${status}`);
  const count = await (await fetch(`${url}/runs/${whole.eventId}`)).text();
  verdict.expect(count === '1', 'it is recorded once', `recorded ${count} times`);

  await expectChecksToPass(verdict, {
    url: receiver,
    secret: SECRET,
    effects: `${url}/runs/{id}`,
    only: ['verifies', 'refuses', 'once'],
  });
};

function answerFrom(text = '{}'): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
