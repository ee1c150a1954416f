import { readAnswer } from '@videovector-webhooks/core/tools';
import type { SentEvent, TestOutcome, Webhook } from '@videovector-webhooks/sandbox';
import { UsageError } from '../terminal/exit.js';
import { dataOf, readAssignments } from './data.js';
import { setIn } from './json-edit.js';
import { type SandboxControl, sandboxControl } from './sandbox-control.js';
import type { EventSender, SendOptions, SentAnswer } from './sender.js';

/**
 * Has the running sandbox send an event to every webhook that subscribes to it.
 *
 * @throws UsageError If no sandbox is named, or `--set` names what the sandbox makes itself.
 */
export function sandboxSender(event: string, options: SendOptions): EventSender {
  const control = sandboxControl(options);
  const fault = [
    ...(options.fault ?? []),
    ...(options.duplicate ? ['duplicate'] : []),
    ...(options.tamper ? ['tamper'] : []),
  ];
  if (event === 'test') return () => testAll(control);
  const data = givenData(event, options);
  return async () => {
    const sent = (await control.post('/events', { event, fault, ...(data && { data }) })) as SentEvent;
    if (sent.deliveries.length === 0) {
      throw new UsageError(
        `No webhook of the sandbox subscribes to ${event}. Subscribe a receiver: videovector-webhooks sandbox --to <url>`,
      );
    }
    return answersOf(sent);
  };
}

/** How each request of an event was answered so far. */
export function answersOf({ deliveries }: SentEvent): SentAnswer[] {
  return deliveries.flatMap(({ delivery_id: deliveryId, exchanges }) =>
    exchanges.map(({ kind, status, error, response_body: body }): SentAnswer => {
      const ok = kind === 'forgery' ? status === 401 : status !== null && status >= 200 && status < 300;
      return {
        deliveryId,
        status: status ?? 0,
        code: status === null ? `no_answer (${error})` : readAnswer(body).code,
        ok,
      };
    }),
  );
}

async function testAll(control: SandboxControl): Promise<SentAnswer[]> {
  const webhooks = (await control.get('/webhooks')) as Webhook[];
  if (webhooks.length === 0) {
    throw new UsageError(
      'The sandbox has no webhook. Subscribe a receiver: videovector-webhooks sandbox --to <url>',
    );
  }
  const answers: SentAnswer[] = [];
  for (const { webhook_id: id } of webhooks) {
    const {
      success,
      status_code: status,
      error,
    } = (await control.post(`/webhooks/${id}/test`)) as TestOutcome;
    answers.push({ deliveryId: null, status: status ?? 0, code: error ?? 'accepted', ok: success });
  }
  return answers;
}

/** The data, unless it is simply the sandbox's sample. */
function givenData(event: string, { data, set }: SendOptions): string | undefined {
  if (data === undefined && set.length === 0) return undefined;
  let text = dataOf(event, data);
  for (const { path, value } of readAssignments(set)) {
    if (path[0] !== 'data') {
      throw new UsageError(
        '--set: the sandbox makes the envelope; only fields of data can be set, or use --to.',
      );
    }
    text = setIn(text, path.slice(1), value);
  }
  return text;
}
