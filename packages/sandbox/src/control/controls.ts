import { ConfigurationError, EVENT_NAMES } from '@videovector-webhooks/core';
import type { ApiFaults } from '../api/api-faults.js';
import type { Keys } from '../api/keys.js';
import { CreateWebhook } from '../api/schemas.js';
import type { SandboxClock } from '../clock.js';
import { envelopeOf } from '../events/envelope.js';
import type { Publisher } from '../events/publisher.js';
import { sampleData } from '../events/sample-data.js';
import { SCENARIOS } from '../events/scenarios.js';
import type { Story } from '../events/story.js';
import type { FaultPlan } from '../faults/plan.js';
import { assertKnownSettings, faultOf } from '../faults/read-fault.js';
import { recordsOf } from '../records.js';
import type { PublishedEvent, Sandbox, SendOptions, SentEvent } from '../sandbox.js';
import type { State } from '../state.js';
import type { Subscriptions } from '../subscriptions.js';
import { publicWebhook } from '../webhook.js';
import type { DeliveryWorker } from '../worker/delivery-worker.js';

/** What can be done with a sandbox, wherever it listens. */
export type Controls = Omit<Sandbox, 'url' | 'apiUrl' | 'close'>;

/** The parts that the controls move. */
export interface Machinery {
  readonly state: State;
  readonly keys: Keys;
  readonly clock: SandboxClock;
  readonly faults: FaultPlan;
  readonly apiFaults: ApiFaults;
  readonly worker: DeliveryWorker;
  readonly subscriptions: Subscriptions;
  readonly publisher: Publisher;
  readonly story: Story;
  /** Aborts where the sandbox is closed. */
  readonly closing: AbortSignal;
}

/** Makes the controls: what `Sandbox`, the control API and the inspector have in common. */
export function createControls(machinery: Machinery): Controls {
  const { state, keys, clock, faults, apiFaults, worker, subscriptions, publisher, story, closing } =
    machinery;

  async function send(event: PublishedEvent, data?: unknown, options: SendOptions = {}): Promise<SentEvent> {
    assertOpen(closing);
    assertEvent(event);
    assertKnownSettings(options, ['fault', 'delayMs', 'bytesPerSecond']);
    const met = [options.fault ?? []].flat().map((name) => faultOf(name, options));
    const envelope = envelopeOf(event, data ?? sampleData(event, story), clock.now());
    const { ids, sent } = publisher.publish(envelope, met);
    await sent;
    return {
      eventId: envelope.id,
      deliveries: recordsOf(state, ids),
    };
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
      const { webhook_id: webhookId, secret } = subscriptions.create(checked.data);
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
    async play(name, { realTime = false } = {}) {
      if (!Object.hasOwn(SCENARIOS, name)) {
        throw new ConfigurationError(
          'scenario',
          `There is no scenario ${JSON.stringify(name)}. There are: ${Object.keys(SCENARIOS).join(', ')}.`,
        );
      }
      const sent: SentEvent[] = [];
      for (const { event, data, afterMs } of SCENARIOS[name].steps(story)) {
        if (realTime) await pause(clock, afterMs, closing);
        sent.push(await send(event as PublishedEvent, data));
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

/** Resolves after a while on the sandbox's clock, or as soon as the sandbox is closed. */
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
      : `There are: ${EVENT_NAMES.join(', ')}.`;
  throw new ConfigurationError('event', `${JSON.stringify(event)} is no event to send. ${hint}`);
}

function noExchange(): never {
  throw new ConfigurationError('exchangeId', 'The sandbox has no such exchange, or keeps it no longer.');
}

function noWebhook(): never {
  throw new ConfigurationError('webhookId', 'The sandbox has no such webhook.');
}
