import { readAnswer, systemClock } from '@videovector-webhooks/core/tools';
import type { Exchange, SentEvent, TestOutcome, Webhook } from '@videovector-webhooks/sandbox';
import { type Answer, isExpected } from '../terminal/answer-table.js';
import { UsageError } from '../terminal/exit.js';
import { type Assignment, readAssignments } from './assignments.js';
import { sampleOf } from './data.js';
import { setIn } from './json-edit.js';
import { type SandboxControl, sandboxControl } from './sandbox-control.js';
import type { EventSender, OutgoingEvent, SendOptions } from './sender.js';

/**
 * Has the running sandbox send events to every webhook that subscribes to them.
 *
 * @throws UsageError If no sandbox is named, or `--set` names what the sandbox makes itself.
 */
export function sandboxSender(options: SendOptions): EventSender {
  const assignments = dataAssignments(options.set);
  const control = sandboxControl(options);
  const faults = [
    ...(options.fault ?? []),
    ...(options.duplicate ? ['duplicate'] : []),
    ...(options.tamper ? ['tamper'] : []),
  ];
  const pageOf = ({ deliveryId }: Answer): string =>
    deliveryId === null ? control.origin : `${control.origin}/deliveries/${deliveryId}`;
  return {
    send: (outgoing) =>
      outgoing.event === 'test' ? testAll(control) : publish(control, outgoing, assignments, faults),
    explain: (answer) => `open ${pageOf(answer)}`,
    pageOf,
  };
}

async function publish(
  control: SandboxControl,
  { event, data: given, faults: more = [] }: OutgoingEvent,
  assignments: readonly Assignment[],
  faults: readonly string[],
): Promise<Answer[]> {
  let data = given ?? (assignments.length > 0 ? sampleOf(event) : undefined);
  for (const { path, value } of assignments) data = setIn(data!, path.slice(1), value);
  const fault = [...faults, ...more];
  const sent = (await control.post('/events', { event, fault, ...(data && { data }) })) as SentEvent;
  if (sent.deliveries.length === 0) {
    throw new UsageError(
      `No webhook of the sandbox subscribes to ${event}. Subscribe a receiver: videovector-webhooks sandbox --to <url>`,
    );
  }
  return answersOf(sent, event);
}

/** How each request of an event was answered so far. */
export function answersOf({ deliveries }: SentEvent, event: string): Answer[] {
  return deliveries.flatMap(({ exchanges }) => exchanges.map((exchange) => answerOf(exchange, event)));
}

/** How a request of the sandbox was answered. A forgery is expected to be refused. */
export function answerOf(exchange: Exchange, event: string): Answer {
  const { kind, status, error, response_body: body, delivery_id, started_at, duration_ms } = exchange;
  const forged = kind === 'forgery';
  return {
    at: Date.parse(started_at),
    event,
    deliveryId: delivery_id,
    status,
    code: status === null ? 'no_answer' : readAnswer(body).code,
    error,
    durationMs: duration_ms,
    ok: isExpected(status, forged),
    ...(forged && { forged }),
  };
}

/** What a request of the sandbox is besides an ordinary first attempt; empty if it is one. */
export function noteOf({ attempt, kind, faults }: Exchange): string {
  return [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(kind === 'attempt' ? [] : [kind]),
    ...faults,
  ].join(', ');
}

async function testAll(control: SandboxControl): Promise<Answer[]> {
  const webhooks = (await control.get('/webhooks')) as Webhook[];
  if (webhooks.length === 0) {
    throw new UsageError(
      'The sandbox has no webhook. Subscribe a receiver: videovector-webhooks sandbox --to <url>',
    );
  }
  const answers: Answer[] = [];
  for (const { webhook_id: id } of webhooks) {
    const at = systemClock.now();
    const start = systemClock.elapsed();
    const tested = (await control.post(`/webhooks/${id}/test`)) as TestOutcome;
    const { success: ok, status_code: status, error } = tested;
    const code = status === null ? 'no_answer' : 'unknown';
    const durationMs = systemClock.elapsed() - start;
    answers.push({ at, event: 'test', deliveryId: null, status, code, error, durationMs, ok });
  }
  return answers;
}

/** The fields of the data that are to be set: the sandbox makes the envelope. */
function dataAssignments(set: readonly string[] | undefined): Assignment[] {
  const assignments = readAssignments(set);
  if (assignments.every(({ path }) => path[0] === 'data')) return assignments;
  throw new UsageError('--set: the sandbox makes the envelope; only fields of data can be set, or use --to.');
}
