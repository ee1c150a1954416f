import { canonicalize, signBody } from '@videovector-webhooks/core';
import { type PostedAnswer, postDelivery } from '@videovector-webhooks/core/replay';
import { pause } from '../transport/pause.js';
import { type Rotation, StepFailure } from './rotation.js';
import { fingerprint } from './secret-store.js';

const PROBE_TIMEOUT_MS = 10_000;
/** A receiver asks its secrets function again after 10 seconds: a few probes later. */
const PAUSE_MS = 3_000;

/** Opens the grace period, or extends it: in the store, and with the user's function. */
export async function openGrace(rotation: Rotation): Promise<void> {
  const { webhookId, options, transport } = rotation;
  const { store } = options;
  const graceUntil = new Date(transport.settings.clock.now() + options.graceMs);
  if (store !== undefined) {
    const stored = await rotation.call('store_failed', () => store.load(webhookId));
    if (stored === undefined || stored.secrets.length === 0)
      throw new StepFailure(
        'store_empty',
        'the store has no secret of this webhook; save the current one first',
      );
    rotation.hide(stored.secrets);
    const old = stored.secrets.filter((secret) => secret !== rotation.state.newSecret);
    rotation.note({ oldSecrets: rotation.state.oldSecrets ?? (await Promise.all(old.map(fingerprint))) });
    const opened = { ...stored, graceUntil: later(stored.graceUntil, graceUntil).toISOString() };
    await rotation.call('store_failed', () => store.save(webhookId, opened));
  }
  rotation.note({ graceUntil: graceUntil.toISOString() });
  await rotation.call('open_grace_failed', async () => options.openGrace?.(graceUntil));
}

/** A grace period that was opened for longer is not shortened. */
function later(stored: string | undefined, own: Date): Date {
  return Date.parse(stored ?? '') > own.getTime() ? new Date(stored ?? '') : own;
}

/**
 * Proves that the grace period is open before anything is rotated: the receiver must answer a wrong signature with 5xx,
 * since a 401 is final. The probes are sent concurrently, so that a load balancer spreads them.
 */
export async function proveGrace(rotation: Rotation): Promise<void> {
  const { options, transport, webhooks, webhookId } = rotation;
  const { clock } = transport.settings;
  if (options.dangerouslyRotateWithoutProofOfGrace === true) return;
  const { signal } = options;
  const url = options.receiverUrl ?? (await webhooks.retrieve(webhookId, { signal })).url;
  const deadline = clock.elapsed() + options.probeTimeoutMs;
  for (;;) {
    const answers = await Promise.all(Array.from({ length: options.probes }, () => probe(url, webhookId)));
    if (answers.every(provesGrace)) return;
    for (const answer of answers) assertNotFinal(answer);
    if (clock.elapsed() >= deadline) throw notProven(answers.find((answer) => !provesGrace(answer)));
    await pause(clock, PAUSE_MS, signal);
  }
}

/** The answer to a delivery with a random signature; undefined if there was none. */
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
 * The kit's receivers report why they refuse. Of other receivers, any 5xx counts, except a gateway's, which says nothing
 * about the receiver. `body_altered`: a parser changes the bytes, so every mismatch is 500, never 401.
 */
function provesGrace(answer: PostedAnswer | undefined): boolean {
  if (answer === undefined || answer.status < 500) return false;
  if (answer.code !== 'unknown') return answer.code === 'secret_rotating' || answer.code === 'body_altered';
  return answer.status !== 502 && answer.status !== 504;
}

/** Refuses an answer that waiting does not change. */
function assertNotFinal(answer: PostedAnswer | undefined): void {
  if (answer === undefined || answer.status >= 500) return;
  const { status } = answer;
  if (status >= 200 && status < 300) {
    throw new StepFailure(
      'signature_not_checked',
      `the receiver answered ${status} to a wrong signature: it does not verify, or another server answers at this ` +
        'URL. Check the URL (receiverUrl), and that the route verifies signatures',
    );
  }
  throw new StepFailure(
    'grace_not_open',
    `the receiver answered ${status} to a wrong signature, which is final: deliveries signed with the new secret would ` +
      'be lost. Set graceUntil on the receiver (or in the store that it reads) and deploy it everywhere',
  );
}

function notProven(answer: PostedAnswer | undefined): StepFailure {
  const what =
    answer === undefined
      ? 'the receiver did not answer'
      : `the receiver answered ${answer.status}${answer.code === 'unknown' ? '' : ` ${answer.code}`}`;
  return new StepFailure(
    'grace_not_proven',
    `${what}, so it is unknown whether the grace period is open. Check the URL (receiverUrl), and that the receiver ` +
      'runs with graceUntil',
  );
}
