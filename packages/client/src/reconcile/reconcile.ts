import { segment } from '../webhooks/call-options.js';
import type { WebhookDelivery } from '../webhooks/delivery.js';
import { type Applied, applyTo } from './apply.js';
import { type Examination, type Examined, examine } from './examine.js';
import type { Finding, FindingKind } from './finding.js';
import { assertInboxOfReceiver } from './inbox-check.js';
import { checkReconcileOptions } from './options.js';
import { compareSameEvents } from './same-event.js';

/** What the sender's log and the inbox say together. It contains no payload. */
export interface ReconcileReport {
  readonly webhookId: string;
  /** How many deliveries were examined. */
  readonly checked: number;
  readonly counts: Readonly<Record<FindingKind, number>>;
  /** All that are not `ok`. */
  readonly findings: readonly Finding[];
  /** What was done, as `apply` asked. */
  readonly applied: readonly Applied[];
  /** The states of which the API showed its 100 at most: older deliveries in them were not examined. */
  readonly cut: readonly string[];
}

/** How many deliveries are looked up concurrently. */
const CONCURRENCY = 4;

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
  if (options.allowUnknownInbox !== true) assertInboxOfReceiver(examined);
  const applied = await applyTo(examination, examined);
  const findings = examined.map(({ finding }) => finding);
  return {
    webhookId,
    checked: examined.length,
    counts: count(findings),
    findings: findings.filter(({ kind }) => kind !== 'ok'),
    applied,
    cut: log.cut,
  };
}

async function examineAll(examination: Examination, listed: readonly WebhookDelivery[]): Promise<Examined[]> {
  const examined: Examined[] = [];
  for (let i = 0; i < listed.length; i += CONCURRENCY) {
    const batch = listed.slice(i, i + CONCURRENCY);
    examined.push(...(await Promise.all(batch.map((each) => examine(examination, each)))));
  }
  return examined;
}

function count(findings: readonly Finding[]): Record<FindingKind, number> {
  const counts = { lost: 0, failing: 0, missing: 0, duplicated: 0, unchecked: 0, ok: 0 };
  for (const { kind } of findings) counts[kind]++;
  return counts;
}
