import { createHash, createHmac, randomBytes } from 'node:crypto';
import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';

/** A request that a case sends. */
export interface CheckDelivery {
  readonly method: string;
  /** By the names that are sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The envelope's `id`. */
  readonly eventId: string;
  /** `X-Delivery-ID`, or the one that it would have. */
  readonly deliveryId: string;
  /** The data's `run_id`, if it has one. */
  readonly runId: string | undefined;
}

/** What all deliveries of a run have in common. */
export interface DeliveryDefaults {
  readonly event: string;
  readonly secret: string;
  readonly webhookId: string;
  /** The event's data, as JSON text. */
  readonly data: string;
}

/** How a delivery differs from an ordinary one. JSON is given as text, which keeps what JavaScript can't print. */
export interface DeliveryChanges {
  readonly event?: string;
  readonly secret?: string;
  readonly webhookId?: string;
  readonly eventId?: string;
  readonly deliveryId?: string;
  /** Members to add to the data, such as `"start_time": 12.0`. */
  readonly data?: string;
  /** The whole data instead. */
  readonly allData?: string;
  /** Members of the envelope besides `event` and `data` to set, as JSON text; undefined leaves one out. */
  readonly envelope?: Readonly<Record<string, string | undefined>>;
  /** Headers to set, by the sender's names; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Changes the body after it was signed. */
  readonly alter?: (signed: string) => string | Buffer;
  /** Makes the signature header of the signed bytes and the right digest. */
  readonly signature?: (parts: SignatureParts) => string | undefined;
}

/** What a forger may start from. */
export interface SignatureParts {
  readonly signed: Buffer;
  /** 64 hex digits. */
  readonly digest: string;
  readonly secret: string;
}

/** Makes a delivery as VideoVector does, with ids of its own: the canonical JSON of Python's `json.dumps(…, sort_keys=True)`, signed. */
export function makeDelivery(defaults: DeliveryDefaults, changes: DeliveryChanges = {}): CheckDelivery {
  const event = changes.event ?? defaults.event;
  const secret = changes.secret ?? defaults.secret;
  const isTest = event === 'test';
  const eventId = changes.eventId ?? newId(isTest ? 'evt_test' : 'evt');
  const deliveryId = changes.deliveryId ?? newId('del');
  const attemptId = newId('att');
  const { text: data, runId } = dataFor(defaults.data, changes);

  const envelope: Record<string, string | undefined> = {
    api_version: '"2024-01"',
    created_at: JSON.stringify(new Date().toISOString().replace(/\.\d+Z$/, 'Z')),
    id: JSON.stringify(eventId),
    ...changes.envelope,
    data,
    event: JSON.stringify(event),
  };
  const members = Object.entries(envelope).filter(([, value]) => value !== undefined);
  const text = canonicalText(
    `{${members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`,
  );
  const signed = Buffer.from(text);
  const digest = createHmac('sha256', secret).update(signed).digest('hex');
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Signature': changes.signature
      ? changes.signature({ signed, digest, secret })
      : `sha256=${digest}`,
    'X-Webhook-ID': changes.webhookId ?? defaults.webhookId,
    // VideoVector sends test events without ids of a delivery.
    'X-Delivery-ID': isTest ? undefined : deliveryId,
    'X-Event-Type': event,
    'X-Delivery-Attempt-ID': isTest ? undefined : attemptId,
    'Idempotency-Key': isTest ? undefined : attemptId,
    ...changes.headers,
  };
  return {
    method: 'POST',
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    body: changes.alter === undefined ? signed : Buffer.from(changes.alter(text)),
    eventId,
    deliveryId,
    runId,
  };
}

/** The same delivery in another attempt of VideoVector's: a new attempt id, all else equal. */
export function nextAttempt(delivery: CheckDelivery): CheckDelivery {
  const attemptId = newId('att');
  return {
    ...delivery,
    headers: { ...delivery.headers, 'X-Delivery-Attempt-ID': attemptId, 'Idempotency-Key': attemptId },
  };
}

/** An id that no other delivery has. Letters, digits and underscores only, so that it is safe in a shell and in SQL. */
export function newId(prefix: string): string {
  return `${prefix}_check_${randomBytes(10).toString('hex')}`;
}

/** A value without meaning that has the length of a digest. */
export function unkeyedDigest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function dataFor(ordinary: string, { data, allData }: DeliveryChanges) {
  const base = canonicalText(allData ?? ordinary);
  const members = base.startsWith('{') ? canonicalMembers(base)! : undefined;
  if (members === undefined) return { text: base, runId: undefined };
  // Each event is about a run of its own, for receivers that count by run.
  const runId = members.some(([name]) => name === '"run_id"') ? newId('run') : undefined;
  // Of equal names the last one counts.
  const added = [
    ...members.map((member) => member.join(': ')),
    ...(runId === undefined ? [] : [`"run_id": "${runId}"`]),
    ...(data === undefined ? [] : [data]),
  ];
  return { text: canonicalText(`{${added.join(', ')}}`), runId };
}
