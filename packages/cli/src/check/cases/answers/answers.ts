import { createHmac } from 'node:crypto';
import { broken, type Case, doubtful, kept, notShown } from '../../case.js';
import type { Exchange } from '../../exchange.js';
import { described, isAccepted, mustBeHandled } from '../../judge.js';
import type { Target } from '../../target.js';

const base = { promise: 'answers', severity: 'should', fix: 'quiet-errors', when: 'last' } as const;
const SLOW_MS = 5_000;
const LARGE = 64 * 1024;

export const answers: readonly Case[] = [
  {
    ...base,
    id: 'get-method',
    title: 'A GET is refused',
    fix: 'http',
    sends: 'A GET without headers or body.',
    because:
      'A 2xx to a GET makes a wrong URL or method look like a working receiver, and a 5xx looks like an outage to monitors.',
    async run(target) {
      const { url } = target.setting;
      const answer = await target.send({
        ...target.make(),
        method: 'GET',
        headers: {},
        body: Buffer.alloc(0),
      });
      if (isAccepted(answer)) return broken(`answered ${answer.status} to a GET of ${url.pathname}`);
      if (answer.status === 0 || answer.status >= 500) return broken(`${described(answer)} to a GET`);
      return kept();
    },
  },
  {
    ...base,
    id: 'response-time',
    title: `Deliveries are answered within ${SLOW_MS / 1000} seconds`,
    fix: 'answer-after-work',
    sends: 'Nothing; the median of all accepted deliveries of the run counts.',
    because:
      'VideoVector does not document its time limit. A response that takes longer counts as a failure, and the delivery comes again.',
    async run(target) {
      const times = target.everything
        .filter(({ answer, manner }) => isAccepted(answer) && manner.slowly === undefined)
        .map(({ answer }) => answer.milliseconds)
        .sort((a, b) => a - b);
      if (times.length === 0) return notShown('nothing was accepted');
      const median = times[Math.floor(times.length / 2)]!;
      return median > SLOW_MS ? broken(`the median is ${(median / 1000).toFixed(1)} s`) : kept();
    },
  },
  {
    ...base,
    id: 'leaks-no-secret',
    title: 'No response contains a secret or an expected signature',
    severity: 'must',
    sends: 'Nothing; every response of the run is searched.',
    because: 'A response that shows the signature it expected signs every forgery that a stranger sends.',
    async run(target) {
      const leak = target.everything.find((exchange) => leaksIn(exchange, target));
      if (leak === undefined) return kept();
      return broken(
        `the response with status ${leak.answer.status} contains the secret or the signature that was expected`,
        [leak],
      );
    },
  },
  {
    ...base,
    id: 'leaks-no-stack',
    title: 'No response contains a stack trace',
    sends: 'Nothing; every response of the run is searched.',
    because:
      'A stack trace shows strangers which versions and paths to attack, and VideoVector keeps responses in its log.',
    async run(target) {
      const leak = target.everything.find(({ answer }) => STACK.test(answer.text));
      if (leak === undefined) return kept();
      return broken(`the response with status ${leak.answer.status} contains a stack trace`, [leak]);
    },
  },
  {
    ...base,
    id: 'small-responses',
    title: 'Responses are short',
    sends: 'Nothing; every response of the run is measured.',
    because:
      'VideoVector keeps the response in its log. A short text there says why a delivery failed; a page of HTML hides it.',
    async run(target) {
      const long = target.everything.find(({ answer }) => answer.length > LARGE);
      return long === undefined
        ? kept()
        : broken(`a response with status ${long.answer.status} has ${long.answer.length} bytes`, [long]);
    },
  },
  {
    ...base,
    id: 'still-answers',
    title: 'The receiver still works after all this',
    severity: 'must',
    fix: 'quiet-errors',
    sends: 'A plain authentic delivery at the end of the run.',
    because: 'A receiver that a bad request has crashed or blocked loses the events that come after it.',
    async run(target) {
      const finding = await mustBeHandled(target, target.make());
      if (finding.ending !== 'not shown') return finding;
      return doubtful(finding.reason);
    },
  },
];

/** Traces of JavaScript, Python, Ruby, Go and Java. A time such as "at 12:30:45" is none. */
const STACK =
  /\bat (?:[^\s(]+ (?:\[as \w+\] )?\()?(?:file:|node:|\/|[A-Z]:\\)[^\s)]*:\d+:\d+|Traceback \(most recent call last\)|\.rb:\d+:in [`']|goroutine \d+ \[|\bat [\w.$]+\(\w+\.java:\d+\)/;

/** The expected signature was not sent along with a forgery, so only the receiver can have computed it. */
function leaksIn({ delivery, answer }: Exchange, { setting }: Target): boolean {
  if (answer.text === '') return false;
  const secrets = [setting.secret, ...setting.otherSecrets];
  // A short one may be a part of any word.
  if (secrets.some((secret) => secret.length >= 8 && answer.text.includes(secret))) return true;
  const sent = JSON.stringify(delivery.headers);
  return secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(delivery.body).digest('hex');
    return !sent.includes(expected) && answer.text.includes(expected);
  });
}
