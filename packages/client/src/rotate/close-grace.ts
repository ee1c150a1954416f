import { pause } from '../transport/pause.js';
import type { Rotation } from './rotation.js';
import { dropOldSecrets } from './secret-store.js';

const PAUSE_MS = 2_000;
/** Deliveries in these states may still arrive with a signature of the old secret. */
const OPEN = ['processing', 'pending', 'retrying'] as const;

/**
 * Ends the grace period.
 *
 * By default, the old secret and the grace period stay in the store, and the grace period ends by itself: it is unknown
 * how long an attempt that was signed before may take. With `oldSecret: 'drop'`, both are removed once the sender's log
 * shows that everything that was in progress when the new secret was proven has ended.
 *
 * @returns What happened to the old secret.
 */
export async function closeGrace(rotation: Rotation): Promise<'kept' | 'dropped'> {
  const { webhookId, options } = rotation;
  const oldSecretMayGo = options.oldSecret === 'drop' && (await isDrained(rotation));
  if (oldSecretMayGo) await dropOldSecrets(rotation);
  await rotation.call('close_grace_failed', async () => options.closeGrace?.({ webhookId, oldSecretMayGo }));
  await rotation.save({ stage: 'done', newSecret: undefined, failedBefore: undefined });
  return oldSecretMayGo ? 'dropped' : 'kept';
}

/** Waits until everything in progress has ended. False if it does not in time, or if the log does not show all. */
async function isDrained(rotation: Rotation): Promise<boolean> {
  const { clock } = rotation.transport.settings;
  const deadline = clock.elapsed() + rotation.options.drainTimeoutMs;
  let waitingFor: ReadonlySet<string> | undefined;
  for (;;) {
    const open = await openDeliveries(rotation);
    if (open === undefined) return false;
    waitingFor ??= open;
    if (![...waitingFor].some((id) => open.has(id))) return true;
    if (clock.elapsed() >= deadline) return false;
    await pause(clock, PAUSE_MS, rotation.options.signal);
  }
}

async function openDeliveries({ webhooks, webhookId, options }: Rotation): Promise<Set<string> | undefined> {
  const ids = new Set<string>();
  for (const status of OPEN) {
    const log = webhooks.deliveries(webhookId, { status, signal: options.signal });
    for await (const { delivery_id } of log) ids.add(delivery_id);
    if (log.cut.length > 0) return undefined;
  }
  return ids;
}
