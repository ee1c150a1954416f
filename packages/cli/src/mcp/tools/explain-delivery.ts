import { helpFor, readAnswer } from '@videovector-webhooks/core/tools';
import type { Exchange } from '@videovector-webhooks/sandbox';
import { z } from 'zod';
import { readEntries } from '../../help/entries.js';
import { UsageError } from '../../terminal/exit.js';
import { clipped } from '../answer.js';
import { deliveryId, deliveryOf } from '../delivery.js';
import { defineTool } from '../tool.js';

/** `explain_delivery` */
export const explainDeliveryTool = defineTool({
  name: 'explain_delivery',
  title: 'Explain a delivery',
  description:
    'Says why the signature of a request matches or does not, where its body differs from what was signed, what the receiver’s response means, and what to change. For captured deliveries in a file there is the command: npx @videovector-webhooks/cli explain FILE.',
  arguments: z.strictObject({
    delivery_id: deliveryId,
    exchange_id: z
      .string()
      .max(100)
      .optional()
      .describe('One of its requests, as show_delivery returns it. Default: the latest.'),
  }),
  hints: { readOnlyHint: true },
  timeoutMs: 15_000,
  async run({ arguments: { delivery_id: id, exchange_id: exchangeId }, session }) {
    const sandbox = await session.sandbox();
    const { exchanges } = deliveryOf(sandbox.deliveries(), id);
    const exchange =
      exchangeId === undefined ? exchanges.at(-1) : exchanges.find((each) => each.id === exchangeId);
    if (exchange === undefined) {
      throw new UsageError(
        exchangeId === undefined
          ? 'It has not been sent yet: a fault delays it. Send the next event, or wait.'
          : `The delivery has no request ${JSON.stringify(exchangeId)}. show_delivery lists them.`,
      );
    }
    const { headline, remarks, fix, difference } = await sandbox.explain(exchange.id);
    return {
      exchange_id: exchange.id,
      kind: exchange.kind,
      status: exchange.status,
      headline,
      remarks: remarks.map(({ text }) => clipped(text, 500)),
      ...(fix !== undefined && { fix }),
      ...(difference !== undefined && { difference }),
      ...entryOf(exchange),
    };
  },
});

/** What the troubleshooting page says about the code that a receiver of the kit responded with, unless all is well. */
function entryOf({ status, response_body: body }: Exchange) {
  if (status === null || status < 300) return {};
  const { code } = readAnswer(body);
  const entry = readEntries().get(code);
  if (entry === undefined) return {};
  const text = entry.text.trim().replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  return { code, meaning: clipped(text, 3_000), page: helpFor(code) };
}
