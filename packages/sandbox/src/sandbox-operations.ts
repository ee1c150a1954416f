import { ConfigurationError, EVENT_NAMES } from '@videovector-webhooks/core';
import type { ApiFaults } from './api/api-faults.js';
import type { Keys } from './api/keys.js';
import { CreateWebhook } from './api/schemas.js';
import type { SandboxClock } from './clock/clock.js';
import { envelopeOf } from './events/envelope.js';
import type { Publisher } from './events/publisher.js';
import { sampleData } from './events/sample-data.js';
import { SCENARIOS } from './events/scenarios.js';
import type { FaultPlan } from './faults/plan.js';
import { assertKnownSettings, faultOf } from './faults/read-fault.js';
import { explainExchange } from './inspector/explain/explain-exchange.js';
import type { KnownSecrets } from './inspector/explain/known-secrets.js';
import type { PublishedEvent, Sandbox, SendOptions, SentEvent } from './sandbox.js';
import { canRetry } from './state/delivery.js';
import { recordsOf } from './state/delivery-record.js';
import type { State } from './state/state.js';
import { publicWebhook } from './state/webhook.js';
import type { Subscriptions } from './subscriptions.js';
import type { DeliveryWorker } from './worker/delivery-worker.js';

/** The operations of a sandbox, without its HTTP server. */
export type SandboxOperations = Omit<Sandbox, 'url' | 'apiUrl' | 'close'>;

/** The parts that the operations work with. */
export interface SandboxParts {
  readonly state: State;
  readonly keys: Keys;
  readonly clock: SandboxClock;
  readonly faults: FaultPlan;
  readonly apiFaults: ApiFaults;
  readonly worker: DeliveryWorker;
  readonly subscriptions: Subscriptions;
  readonly publisher: Publisher;
  readonly known: KnownSecrets;
  /** The seed of the sample data. */
  readonly seed: number;
  /** The secret of the first subscription. */
  readonly secret: string | undefined;
  /** Aborts when the sandbox is closed. */
  readonly closing: AbortSignal;
}

/** Implements `Sandbox`, for programs, the control API and the inspector alike. */
export function createOperations(parts: SandboxParts): SandboxOperations {
  const { state, keys, clock, faults, apiFaults, worker, subscriptions, publisher, known, seed, closing } =
    parts;

  async function send(event: PublishedEvent, data?: unknown, options: SendOptions = {}): Promise<SentEvent> {
    assertOpen(closing);
    assertEvent(event);
    assertKnownSettings(options, ['fault', 'delayMs', 'bytesPerSecond']);
    const met = [options.fault ?? []].flat().map((name) => faultOf(name, options));
    const envelope = envelopeOf(event, data ?? sampleData(event, seed), clock.now());
    const { ids, sent } = publisher.publish(envelope, met);
    await sent;
    return { eventId: envelope.id, deliveries: recordsOf(state, ids) };
  }

  return {
    apiKey: keys.admin,
    keys,
    clock,
    faults,
    apiFaults,
    send,
    async subscribe(url, { events = EVENT_NAMES, indexIds, name = 'Sandbox receiver' } = {}) {
      assertOpen(closing);
      const checked = CreateWebhook.safeParse({
        name,
        url,
        events,
        ...(indexIds && { index_ids: indexIds }),
      });
      if (!checked.success) {
        const [issue] = checked.error.issues;
        throw new ConfigurationError(
          String(issue?.path[0]),
          `subscribe: ${issue?.path.join('.')} ${issue?.message}.`,
        );
      }
      const isUnused = state.webhooks.all().every(({ secret }) => secret !== parts.secret);
      const { webhook_id: webhookId, secret } = subscriptions.create(
        checked.data,
        isUnused ? { secret: parts.secret } : {},
      );
      return { webhookId, secret };
    },
    async test(webhookId) {
      assertOpen(closing);
      return (await subscriptions.test(webhookId)) ?? noWebhook();
    },
    async replay(exchangeId) {
      assertOpen(closing);
      const id = await worker.replay(state.exchanges.get(exchangeId) ?? noExchange());
      return state.exchanges.get(id) ?? noExchange();
    },
    async retry(deliveryId) {
      assertOpen(closing);
      const delivery = state.deliveries.get(deliveryId) ?? noDelivery();
      if (!canRetry(delivery)) {
        const why = `The delivery is ${delivery.status}; only failed or retrying ones can be retried.`;
        throw new ConfigurationError('deliveryId', why);
      }
      worker.retry(deliveryId);
      await worker.settled();
      return recordsOf(state, [deliveryId])[0] ?? noDelivery();
    },
    explain: async (exchangeId) =>
      explainExchange(state.exchanges.get(exchangeId) ?? noExchange(), state, known),
    async play(name, { realTime = false } = {}) {
      if (!Object.hasOwn(SCENARIOS, name)) {
        throw new ConfigurationError(
          'scenario',
          `There is no scenario ${JSON.stringify(name)}. The scenarios are: ${Object.keys(SCENARIOS).join(', ')}.`,
        );
      }
      const sent: SentEvent[] = [];
      for (const { event, data, afterMs } of SCENARIOS[name].steps(seed)) {
        if (realTime) await pause(clock, afterMs, closing);
        sent.push(await send(event, data));
      }
      return sent;
    },
    webhooks: () => state.webhooks.all().map(publicWebhook),
    secretOf: (webhookId) => (state.webhooks.get(webhookId) ?? noWebhook()).secret,
    deliveries: (webhookId) =>
      recordsOf(
        state,
        (webhookId === undefined ? state.deliveries.all() : state.deliveries.group(webhookId)).map(
          ({ delivery_id }) => delivery_id,
        ),
      ),
    observe: (listener) =>
      state.onChange(({ table, id }) => {
        const exchange = table === 'exchanges' ? state.exchanges.get(id) : undefined;
        if (exchange !== undefined) listener(exchange);
      }),
    settled: () => worker.settled(),
  };
}

/** Resolves after a time on the sandbox's clock, or when the sandbox is closed. */
function pause(clock: SandboxClock, milliseconds: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      closing.removeEventListener('abort', end);
      resolve();
    };
    closing.addEventListener('abort', end);
    clock.after(milliseconds, end);
  });
}

function assertOpen(closing: AbortSignal): void {
  if (closing.aborted) throw new Error('The sandbox is closed.');
}

function assertEvent(event: string): asserts event is PublishedEvent {
  if ((EVENT_NAMES as readonly string[]).includes(event)) return;
  const hint =
    event === 'test'
      ? 'Send it to one webhook with sandbox.test(webhookId).'
      : `The events are: ${EVENT_NAMES.join(', ')}.`;
  throw new ConfigurationError('event', `${JSON.stringify(event)} is not an event to send. ${hint}`);
}

function noDelivery(): never {
  throw new ConfigurationError('deliveryId', 'The sandbox no longer has this delivery.');
}

function noExchange(): never {
  throw new ConfigurationError('exchangeId', 'The sandbox has no such exchange, or no longer keeps it.');
}

function noWebhook(): never {
  throw new ConfigurationError('webhookId', 'The sandbox has no such webhook.');
}
