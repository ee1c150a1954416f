import type { ScenarioName } from '../../events/scenarios.js';
import type { FaultName } from '../../faults/fault.js';
import type { PublishedEvent, SentEvent } from '../../sandbox.js';
import { type Actions, done, type InspectorParts } from './action.js';
import { withTimeout } from './with-timeout.js';

/** Sends events and scenarios, and plans faults. */
export function sendActions({ operations }: InspectorParts): Actions {
  return {
    '/events': async ({ fields }) => {
      const event = fields.get('event') as PublishedEvent;
      const data = fields.get('data')?.trim() || undefined;
      const fault = (fields.get('fault') || undefined) as FaultName | undefined;
      const sent = await withTimeout(operations.send(event, data, fault === undefined ? {} : { fault }));
      if (sent === undefined) return done(`${event} is being sent; the receiver has not responded yet.`);
      const [first] = sent.deliveries;
      if (first === undefined) return done(`No active subscription wants ${event}, so nothing was sent.`);
      const href = `/deliveries/${first.delivery_id}`;
      return done(`${event} was sent: ${answersOf(sent)}.`, { link: { href, text: 'Show it' } });
    },
    '/scenarios': async ({ fields }) => {
      const scenario = fields.get('scenario') as ScenarioName;
      const realTime = fields.get('pauses') !== null;
      const sent = await withTimeout(operations.play(scenario, { realTime }));
      if (sent === undefined) return done(`The scenario ${scenario} is being played.`);
      return done(`The scenario ${scenario} was played: ${sent.length} events were sent.`);
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

function answersOf({ deliveries }: SentEvent): string {
  const answers = deliveries.map(({ status, response_status_code: code, error_message: error }) => {
    if (status === 'pending') return 'delayed';
    return code === null ? (error ?? status) : `${code}`;
  });
  return answers.length > 5 ? `${answers.slice(0, 5).join(', ')}, … (${answers.length})` : answers.join(', ');
}
