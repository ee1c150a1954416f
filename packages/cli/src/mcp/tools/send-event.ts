import { EVENT_NAMES } from '@videovector-webhooks/core';
import { FAULTS, type FaultName, type PublishedEvent, type Sandbox } from '@videovector-webhooks/sandbox';
import { z } from 'zod';
import { answersOf } from '../../sending/through-sandbox.js';
import type { Answer } from '../../terminal/answer-table.js';
import { UsageError } from '../../terminal/exit.js';
import { clipped } from '../answer.js';
import { defineTool } from '../tool.js';

const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
const FAULT_LIST = FAULT_NAMES.map((name) => `${name}: ${FAULTS[name]}`).join('; ');

/** `send_event` */
export const sendEventTool = defineTool({
  name: 'send_event',
  title: 'Send an event',
  description:
    'Has the sandbox send an event to the receiver: signed, with sample data or your own, and with faults if you ask for some. Returns how each request was answered: the status, and the code of a receiver that is built with this kit. A delivery that fails is retried by the sandbox on its schedule; retry_delivery does it now.',
  arguments: z.strictObject({
    event: z
      .enum([...EVENT_NAMES, 'test'])
      .describe('A test event is not a delivery: it is not retried or listed.'),
    data_json: z
      .string()
      .max(200_000)
      .optional()
      .describe(
        'The event’s data as the text of a JSON object, in which 12.0 stays 12.0. Default: sample data.',
      ),
    faults: z
      .array(z.enum(FAULT_NAMES))
      .max(5)
      .default([])
      .describe(
        `What happens on the way. ${FAULT_LIST}. For reserialize-lossy, pass data with a whole float.`,
      ),
    count: z.int().min(1).max(20).default(1).describe('How many events, one after the other.'),
  }),
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  timeoutMs: 45_000,
  async run({ arguments: { event, data_json: data, faults, count }, session, signal }) {
    const sandbox = await session.sandbox();
    const answers: SandboxAnswer[] = [];
    for (let i = 0; i < count && !signal.aborted; i++) {
      if (event === 'test') answers.push(await sendTest(sandbox, data, faults));
      else answers.push(...(await sendOne(sandbox, event, data, faults)));
    }
    return {
      event,
      answers: answers.map(({ deliveryId, status, code, ok }) => ({
        delivery_id: deliveryId,
        status,
        code: clipped(code, 200),
        ok,
      })),
      ...adviceOn(answers),
    };
  },
});

/** How a request was answered; why there was no response is part of the code. */
type SandboxAnswer = Pick<Answer, 'deliveryId' | 'status' | 'code' | 'ok'>;

async function sendOne(
  sandbox: Sandbox,
  event: PublishedEvent,
  data: string | undefined,
  fault: readonly FaultName[],
): Promise<SandboxAnswer[]> {
  const sent = await sandbox.send(event, data, { fault });
  if (sent.deliveries.length === 0) {
    throw new UsageError(
      'The sandbox’s webhook was deleted or paused. Call start_sandbox again, or resume it.',
    );
  }
  return answersOf(sent, event).map(({ error, code, ...answer }) => ({
    ...answer,
    code: error ? `${code} (${error})` : code,
  }));
}

async function sendTest(
  sandbox: Sandbox,
  data: string | undefined,
  faults: readonly FaultName[],
): Promise<SandboxAnswer> {
  if (data !== undefined || faults.length > 0) {
    throw new UsageError(
      'A test event has no data of yours and no faults. Omit them, or send another event.',
    );
  }
  const [webhook] = sandbox.webhooks();
  if (webhook === undefined)
    throw new UsageError('The sandbox’s webhook was deleted. Call start_sandbox again.');
  const { success, status_code: status, error } = await sandbox.test(webhook.webhook_id);
  return { deliveryId: null, status, code: error ?? 'accepted', ok: success };
}

function adviceOn(answers: readonly SandboxAnswer[]): { next?: string } {
  if (answers.length === 0)
    return { next: 'A fault delays the delivery. list_deliveries shows what becomes of it.' };
  const failed = answers.find(({ ok }) => !ok);
  if (failed === undefined) return {};
  return {
    next:
      failed.deliveryId === null
        ? 'Check that the receiver runs, and its path. To get an explanation, send an event other than test.'
        : `Call explain_delivery with ${failed.deliveryId}.`,
  };
}
