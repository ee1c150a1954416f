import { ConfigurationError } from '@videovector-webhooks/core';
import type { ScenarioName } from '../../events/scenarios.js';
import type { FaultName } from '../../faults/fault.js';
import type { PublishedEvent, SentEvent } from '../../sandbox.js';
import type { DeliveryRecord } from '../../state/delivery-record.js';
import { spanText } from '../format.js';
import type { Notice } from '../notices.js';
import type { SeenResponse } from '../response-code.js';
import { type Actions, done, type InspectorParts, note, problem } from './action.js';
import { receiverSaid } from './receiver-said.js';
import { withTimeout } from './with-timeout.js';

/** Sends events and scenarios, and plans faults. */
export function sendActions({ operations }: InspectorParts): Actions {
  async function send(fields: URLSearchParams): Promise<Notice> {
    const event = fields.get('event') as PublishedEvent;
    const data = fields.get('data')?.trim() || undefined;
    const fault = (fields.get('fault') || undefined) as FaultName | undefined;
    const sent = await withTimeout(operations.send(event, data, fault === undefined ? {} : { fault }));
    if (sent === undefined) return note(`${event} is being sent; the receiver has not responded yet.`);
    const [first] = sent.deliveries;
    if (first === undefined) return note(`No active subscription wants ${event}, so nothing was sent.`);
    const page = `/deliveries/${first.delivery_id}`;
    const rest = fields.get('show') === 'delivery' ? { page } : { link: { href: page, text: 'Show it' } };
    const responses = responsesOf(sent);
    return responses.length === 0
      ? note(`${event} is delayed by a fault.`, rest)
      : receiverSaid(`${event} was sent`, responses, {
          ...rest,
          after: nextOf(sent, operations.clock.now()),
        });
  }

  return {
    '/events': async ({ fields }) => {
      try {
        return await send(fields);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        const [event, data, fault] = ['event', 'data', 'fault'].map((name) => fields.get(name) ?? '');
        return problem(error.message, { draft: { event, data: data ?? '', fault } });
      }
    },
    '/scenarios': async ({ fields }) => {
      const scenario = fields.get('scenario') as ScenarioName;
      const realTime = fields.get('pauses') !== null;
      const playing = operations.play(scenario, { realTime });
      const sent = await withTimeout(playing);
      if (sent === undefined) return note(`The scenario ${scenario} is being played.`);
      const failed = sent.flatMap(({ deliveries }) => deliveries).filter(isFailing).length;
      const text = `The scenario ${scenario} was played: ${sent.length} events were sent`;
      return failed === 0 ? done(`${text}.`) : problem(`${text}, ${failed} deliveries failed.`);
    },
    '/faults': async ({ fields }) => {
      const fault = fields.get('fault') as FaultName;
      const times = fields.get('times') === 'every' ? Infinity : Number(fields.get('times'));
      const webhookId = fields.get('webhook') || undefined;
      const event = fields.get('event') || undefined;
      operations.faults.inject(fault, {
        times,
        ...(webhookId !== undefined && { webhookId }),
        ...(event !== undefined && { event }),
      });
      return done(`The fault ${fault} is planned for later attempts.`);
    },
    '/faults/clear': async () => {
      operations.faults.clear();
      return done('The planned faults were removed.');
    },
  };
}

/** The responses to the first attempts; delayed ones have none yet. */
function responsesOf({ deliveries }: SentEvent): SeenResponse[] {
  return deliveries
    .filter(({ attempts }) => attempts > 0)
    .map(({ response_status_code: status, response_body: body }) => ({ status, body }));
}

/** What the sender makes of a single failure. */
function nextOf({ deliveries }: SentEvent, now: number): string | undefined {
  const [delivery] = deliveries;
  if (deliveries.length !== 1 || delivery === undefined) return undefined;
  const { status, next_retry_at: due } = delivery;
  if (due !== null) return `The next attempt is in ${spanText(Math.max(0, Date.parse(due) - now))}.`;
  return status === 'failed' ? 'It is not retried.' : undefined;
}

function isFailing({ status }: DeliveryRecord): boolean {
  return status === 'failed' || status === 'retrying';
}
