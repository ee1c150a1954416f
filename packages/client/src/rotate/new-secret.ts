import { fingerprint } from './fingerprint.js';
import type { Run } from './run.js';

/** More have no use: what was signed with an older one has come or is lost. */
const MAX_SECRETS = 5;

/**
 * Has the API make a new secret. The key of the call is written down before: if the answer is lost, or this process
 * dies, the next run asks under the same key and gets the same secret.
 */
export async function rotateSecret(run: Run): Promise<void> {
  const { webhookId, webhooks, options } = run;
  await run.save({ stage: 'rotating', idempotencyKey: run.state.idempotencyKey ?? newKey() });
  await adoptKey(run);
  const { idempotencyKey } = run.state;
  const { new_secret: newSecret } = await webhooks.rotateSecret(webhookId, {
    idempotencyKey,
    signal: options.signal,
  });
  run.hide([newSecret]);
  await run.save({ stage: 'rotated', newSecret });
}

/** Where two processes have begun at once, the journal says whose key counts: both then get one secret. */
async function adoptKey(run: Run): Promise<void> {
  const { journal } = run.options;
  const written = await run.user('journal_failed', async () => journal?.load(run.webhookId));
  if (written?.stage === 'rotating' && written.idempotencyKey !== undefined)
    run.note({ idempotencyKey: written.idempotencyKey });
}

/** Forgets the new secret, which nobody can prove, so that another one is made. */
export async function forgetNewSecret(run: Run): Promise<void> {
  const { newSecret, oldSecrets = [] } = run.state;
  const forgotten = newSecret === undefined ? [] : [await fingerprint(newSecret)];
  await run.save({
    stage: 'rotating',
    newSecret: undefined,
    idempotencyKey: newKey(),
    oldSecrets: [...oldSecrets, ...forgotten],
  });
}

/** Brings the new secret to the receivers, beside the old ones. */
export async function install(run: Run): Promise<void> {
  const { webhookId, options } = run;
  const { newSecret = '', graceUntil = '' } = run.state;
  await storeNewSecret(run);
  const about = { webhookId, graceUntil: new Date(graceUntil) };
  await run.user('install_failed', async () => options.install?.(newSecret, about));
  await run.save({ stage: 'installed' });
}

/** Puts the new secret into the store, first, unless it is there. Somebody else may have written in between. */
export async function storeNewSecret(run: Run): Promise<void> {
  const { webhookId, options } = run;
  const { store } = options;
  const { newSecret, graceUntil } = run.state;
  if (store === undefined || newSecret === undefined) return;
  const stored = await run.user('store_failed', () => store.load(webhookId));
  if (stored?.secrets.includes(newSecret)) return;
  const secrets = [newSecret, ...(stored?.secrets ?? [])].slice(0, MAX_SECRETS);
  await run.user('store_failed', () =>
    store.save(webhookId, { ...(graceUntil !== undefined && { graceUntil }), ...stored, secrets }),
  );
}

function newKey(): string {
  return `rotate-${crypto.randomUUID()}`;
}
