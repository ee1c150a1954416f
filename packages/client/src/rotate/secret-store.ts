import { signBody } from '@videovector-webhooks/core';
import type { Rotation } from './rotation.js';

/** Deliveries signed with older secrets have arrived or are lost. */
const MAX_SECRETS = 5;

/** Puts the new secret into the store, first, unless it is there; another process may have written in between. */
export async function storeNewSecret(rotation: Rotation): Promise<void> {
  const { webhookId, options } = rotation;
  const { store } = options;
  const { newSecret, graceUntil } = rotation.state;
  if (store === undefined || newSecret === undefined) return;
  const stored = await rotation.call('store_failed', () => store.load(webhookId));
  if (stored?.secrets.includes(newSecret)) return;
  const secrets = [newSecret, ...(stored?.secrets ?? [])].slice(0, MAX_SECRETS);
  await rotation.call('store_failed', () =>
    store.save(webhookId, { ...(graceUntil !== undefined && { graceUntil }), ...stored, secrets }),
  );
}

/** Removes the secrets that this rotation has replaced; another rotation may have added its own meanwhile. */
export async function dropOldSecrets(rotation: Rotation): Promise<void> {
  const { webhookId, options, state } = rotation;
  const { store } = options;
  if (store === undefined) return;
  const stored = await rotation.call('store_failed', () => store.load(webhookId));
  if (stored === undefined) return;
  const old = new Set(state.oldSecrets);
  const kept: string[] = [];
  for (const secret of stored.secrets) if (!old.has(await fingerprint(secret))) kept.push(secret);
  if (kept.length === 0) return;
  const { graceUntil, ...rest } = stored;
  // A later one was opened by another rotation, which still needs it.
  const isForeign = graceUntil !== undefined && Date.parse(graceUntil) > Date.parse(state.graceUntil ?? '');
  await rotation.call('store_failed', () =>
    store.save(webhookId, { ...rest, ...(isForeign && { graceUntil }), secrets: kept }),
  );
}

/** A digest by which a secret is recognized, and from which it can't be recovered. */
export async function fingerprint(secret: string): Promise<string> {
  const digest = await signBody('videovector-webhooks: fingerprint of a secret', secret);
  return digest.slice('sha256='.length, 'sha256='.length + 24);
}
