import { pause } from '../pause.js';
import { fingerprint } from './fingerprint.js';
import type { Run } from './run.js';

const PAUSE_MS = 2_000;
/** Deliveries in these states may still come with a signature of the old secret. */
const OPEN = ['processing', 'pending', 'retrying'] as const;

/**
 * Ends the grace period.
 *
 * By default the old secret stays in the store, and so does the grace period, which is over by itself: nobody knows how
 * long an attempt that was signed before may take to arrive. With `oldSecret: 'drop'` both go, once the sender's log
 * shows that nothing is under way that was so when the new secret had been proven.
 *
 * @returns What became of the old secret.
 */
export async function closeGrace(run: Run): Promise<'kept' | 'dropped'> {
  const { webhookId, options } = run;
  const mayGo = options.oldSecret === 'drop' && (await isDrained(run));
  if (mayGo) await dropOldSecrets(run);
  await run.user('close_grace_failed', async () =>
    options.closeGrace?.({ webhookId, oldSecretMayGo: mayGo }),
  );
  await run.save({ stage: 'done', newSecret: undefined, failedBefore: undefined });
  return mayGo ? 'dropped' : 'kept';
}

/** Waits until all that is under way now has arrived. False where it does not in time, or the log does not show all. */
async function isDrained(run: Run): Promise<boolean> {
  const { clock } = run.transport.settings;
  const deadline = clock.elapsed() + run.options.drainTimeoutMs;
  let waitedFor: ReadonlySet<string> | undefined;
  for (;;) {
    const open = await openDeliveries(run);
    if (open === undefined) return false;
    waitedFor ??= open;
    if (![...waitedFor].some((id) => open.has(id))) return true;
    if (clock.elapsed() >= deadline) return false;
    await pause(clock, PAUSE_MS, run.options.signal);
  }
}

async function openDeliveries({ webhooks, webhookId, options }: Run): Promise<Set<string> | undefined> {
  const ids = new Set<string>();
  for (const status of OPEN) {
    const log = webhooks.deliveries(webhookId, { status, signal: options.signal });
    for await (const { delivery_id } of log) ids.add(delivery_id);
    if (log.cut.length > 0) return undefined;
  }
  return ids;
}

/** Only those that this rotation has replaced: another one may have added its own meanwhile. */
async function dropOldSecrets(run: Run): Promise<void> {
  const { webhookId, options, state } = run;
  const { store } = options;
  if (store === undefined) return;
  const stored = await run.user('store_failed', () => store.load(webhookId));
  if (stored === undefined) return;
  const old = new Set(state.oldSecrets);
  const kept: string[] = [];
  for (const secret of stored.secrets) if (!old.has(await fingerprint(secret))) kept.push(secret);
  if (kept.length === 0) return;
  const { graceUntil, ...rest } = stored;
  // A later one was opened by another rotation, which needs it.
  const others = graceUntil !== undefined && Date.parse(graceUntil) > Date.parse(state.graceUntil ?? '');
  await run.user('store_failed', () =>
    store.save(webhookId, { ...rest, ...(others && { graceUntil }), secrets: kept }),
  );
}
