import { segment } from '../call-options.js';
import type { WebhookDelivery } from '../delivery.js';
import { type Applied, applyTo } from './apply.js';

import { type Examination, type Examined, examine } from './examine.js';
import type { Finding, FindingKind } from './finding.js';
import { checkReconcileOptions } from './options.js';
import { compareSameEvents } from './same-event.js';

/** What the sender's log and the inbox say together. It holds no payload. */
export interface ReconcileReport {
  readonly webhookId: string;
  /** How many deliveries were looked at. */
  readonly checked: number;
  readonly counts: Readonly<Record<FindingKind, number>>;
  /** All that is not fine. */
  readonly findings: readonly Finding[];
  /** What was done, where `apply` asked for it. */
  readonly applied: readonly Applied[];
  /** The states of which the API showed its 100 at most: older deliveries in them were not looked at. */
  readonly cut: readonly string[];
}

/** So many deliveries are looked up at once. */
const AT_ONCE = 4;

/** Compares the sender's log with the inbox, and does what `apply` says. */
export async function reconcile(examination: Examination): Promise<ReconcileReport> {
  const { webhooks, webhookId, inbox, options } = examination;
  segment('webhookId', webhookId);
  checkReconcileOptions(inbox, options);
  const { events, signal } = options;

  const log = webhooks.deliveries(webhookId, { signal });
  const listed: WebhookDelivery[] = [];
  for await (const delivery of log)
    if (events === undefined || events.includes(delivery.event_type)) listed.push(delivery);

  const examined = compareSameEvents(await examineAll(examination, listed));
  const applied = await applyTo(examination, examined);
  const findings = examined.map(({ finding }) => finding);
  return {
    webhookId,
    checked: examined.length,
    counts: count(findings),
    findings: findings.filter(({ kind }) => kind !== 'fine'),
    applied,
    cut: log.cut,
  };
}

async function examineAll(examination: Examination, listed: readonly WebhookDelivery[]): Promise<Examined[]> {
  const examined: Examined[] = [];
  for (let i = 0; i < listed.length; i += AT_ONCE) {
    const batch = listed.slice(i, i + AT_ONCE);
    examined.push(...(await Promise.all(batch.map((each) => examine(examination, each)))));
  }
  return examined;
}

function count(findings: readonly Finding[]): Record<FindingKind, number> {
  const counts = { lost: 0, failing: 0, unseen: 0, doubled: 0, unchecked: 0, fine: 0 };
  for (const { kind } of findings) counts[kind]++;
  return counts;
}
