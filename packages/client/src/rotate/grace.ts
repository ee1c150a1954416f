import { canonicalize, type PostedAnswer, postDelivery, signBody } from '@videovector-webhooks/core';
import { pause } from '../pause.js';
import { StepFailure } from './error.js';
import { fingerprint } from './fingerprint.js';
import type { Run } from './run.js';

const PROBE_TIMEOUT_MS = 10_000;
/** A receiver asks its secrets function again after 10 seconds; a few probes more, and it has. */
const PAUSE_MS = 3_000;

/** Opens the grace period, or makes the one that is open longer: in the store, and by the user's function. */
export async function openGrace(run: Run): Promise<void> {
  const { webhookId, options, transport } = run;
  const { store } = options;
  const graceUntil = new Date(transport.settings.clock.now() + options.graceMs);
  if (store !== undefined) {
    const stored = await run.user('store_failed', () => store.load(webhookId));
    if (stored === undefined || stored.secrets.length === 0)
      throw new StepFailure(
        'store_empty',
        'the store has no secret of this webhook; save the current one first',
      );
    run.hide(stored.secrets);
    const old = stored.secrets.filter((secret) => secret !== run.state.newSecret);
    run.note({ oldSecrets: run.state.oldSecrets ?? (await Promise.all(old.map(fingerprint))) });
    const opened = { ...stored, graceUntil: later(stored.graceUntil, graceUntil).toISOString() };
    await run.user('store_failed', () => store.save(webhookId, opened));
  }
  run.note({ graceUntil: graceUntil.toISOString() });
  await run.user('open_grace_failed', async () => options.openGrace?.(graceUntil));
}

/** A grace period that somebody has opened for longer is not made shorter. */
function later(stored: string | undefined, own: Date): Date {
  return Date.parse(stored ?? '') > own.getTime() ? new Date(stored ?? '') : own;
}

/**
 * Proves that the grace period is open, before anything is rotated: what the receiver can't verify must be answered
 * with 5xx, since a 401 is final. The probes are sent at once, over connections of their own, so that a load balancer
 * spreads them.
 */
export async function proveGrace(run: Run): Promise<void> {
  const { options, transport, webhooks, webhookId } = run;
  const { clock } = transport.settings;
  if (options.dangerouslyRotateWithoutProofOfGrace === true) return;
  const { signal } = options;
  const url = options.receiverUrl ?? (await webhooks.retrieve(webhookId, { signal })).url;
  const deadline = clock.elapsed() + options.probeTimeoutMs;
  for (;;) {
    const answers = await Promise.all(Array.from({ length: options.probes }, () => probe(url, webhookId)));
    const unproven = answers.find((answer) => !provesGrace(answer));
    if (unproven === undefined) return;
    for (const answer of answers) assertNotFinal(answer);
    if (clock.elapsed() >= deadline) throw notProven(unproven);
    await pause(clock, PAUSE_MS, signal);
  }
}

/** The answer to a delivery that nobody can verify; undefined where there was none. */
async function probe(url: string | URL, webhookId: string): Promise<PostedAnswer | undefined> {
  const message = 'A wrong signature, to see that the grace period of a rotation is open';
  const id = `evt_probe_${crypto.randomUUID()}`;
  const body = canonicalize(JSON.stringify({ event: 'test', id, data: { message } }));
  const headers = {
    'content-type': 'application/json',
    'x-webhook-signature': await signBody(body, `probe_${crypto.randomUUID()}`),
    'x-webhook-id': webhookId,
    'x-event-type': 'test',
  };
  return postDelivery(url, { headers, body }, { timeoutMs: PROBE_TIMEOUT_MS }).catch(() => undefined);
}

/**
 * The kit's receivers say why they refuse. Of others any 5xx is taken, but for those of a gateway, which tell nothing
 * about the receiver behind it. `body_altered`: a parser is in the way, and every mismatch is 500, never 401.
 */
function provesGrace(answer: PostedAnswer | undefined): boolean {
  if (answer === undefined || answer.status < 500) return false;
  if (answer.code !== 'unknown') return answer.code === 'secret_rotating' || answer.code === 'body_altered';
  return answer.status !== 502 && answer.status !== 504;
}

/** An answer that no waiting mends. */
function assertNotFinal(answer: PostedAnswer | undefined): void {
  if (answer === undefined || answer.status >= 500) return;
  const { status } = answer;
  if (status >= 200 && status < 300) {
    throw new StepFailure(
      'signature_not_checked',
      `the receiver answered ${status} to a wrong signature: it checks none, or another server answers at this URL. ` +
        'Check the URL (receiverUrl), and that the route verifies',
    );
  }
  throw new StepFailure(
    'grace_not_open',
    `the receiver answered ${status} to a wrong signature, which is final: what is signed with the new secret would be ` +
      'lost. Set graceUntil on the receiver (or in the store that it reads) and deploy it everywhere',
  );
}

function notProven(answer: PostedAnswer | undefined): StepFailure {
  const what =
    answer === undefined
      ? 'the receiver did not answer'
      : `the receiver answered ${answer.status}${answer.code === 'unknown' ? '' : ` ${answer.code}`}`;
  const fix = 'Check the URL (receiverUrl), and that the receiver runs with graceUntil';
  return new StepFailure(
    'grace_not_proven',
    `${what}, so nobody knows whether the grace period is open. ${fix}`,
  );
}
