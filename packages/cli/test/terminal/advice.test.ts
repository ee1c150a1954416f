import { expect, it } from 'vitest';
import { adviceFor } from '../../src/terminal/advice.js';

const to = 'http://127.0.0.1:3000/webhooks';
const explain = 'videovector-webhooks explain deliveries.jsonl';

it.each([
  [{ status: 401, code: 'signature_invalid' }, explain],
  [{ status: 401, code: 'unknown' }, 'the same secret'],
  [{ status: 404, code: 'unknown' }, 'Check the path /webhooks'],
  [{ status: 405, code: 'method_not_allowed' }, 'Check the path /webhooks'],
  [{ status: null, code: 'no_answer', error: 'connect ECONNREFUSED' }, 'Nothing listens on 127.0.0.1:3000'],
  [{ status: null, code: 'no_answer', error: 'ENOTFOUND' }, 'unknown'],
  [{ status: null, code: 'no_answer', error: 'EPROTO' }, 'write http: instead of https:'],
  [{ status: null, code: 'no_answer', error: 'CERT_HAS_EXPIRED' }, 'NODE_EXTRA_CA_CERTS'],
  [{ status: null, code: 'no_answer', error: 'socket hang up' }, 'closed the connection'],
  [{ status: 500, code: 'handler_failed' }, 'threw an error'],
  [{ status: 500, code: 'body_altered' }, 'Register the webhook route before the body parser'],
  [{ status: 308, code: 'unknown' }, 'does not follow'],
  [{ status: 200, code: 'unknown', forged: true }, 'accepted a body that was changed after it was signed'],
])('%j leads to the cause', (answer, expected) => {
  expect(adviceFor(answer, { to, explain })).toContain(expected);
});

it('says nothing where the response says it all', () => {
  expect(adviceFor({ status: 503, code: 'draining' }, { explain })).toBeUndefined();
  expect(adviceFor({ status: null, code: 'no_answer', error: 'EMFILE' }, { explain })).toBeUndefined();
});
