import type { Delivery } from '../../state/delivery.js';
import { eventParts } from './event-parts.js';

/** A test in TypeScript that gives a receiver this delivery, signed with the kit's test secret. */
export function testOf({ delivery_id, event_type, payload }: Delivery): string {
  const { id, createdAt, data } = eventParts(payload);
  const event = literal(event_type);
  const ids = [
    `deliveryId: ${literal(delivery_id)}`,
    ...(id === undefined ? [] : [`eventId: ${literal(id)}`]),
    ...(createdAt === undefined ? [] : [`createdAt: ${literal(createdAt)}`]),
  ];
  return `import { createReceiver } from '@videovector-webhooks/core';
import { signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
import { expect, it } from 'vitest';

// As it was signed: JSON.parse would turn 12.0 into 12.
const data =
  ${literal(data)};

it('handles ${event.slice(1, -1)}', async () => {
  // Put your receiver here, created with this secret.
  const receiver = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY });
  receiver.on(${event}, () => {});

  const delivery = await signedDelivery(${event}, data, {
    ${ids.join(',\n    ')},
  });
  const { code } = await receiver.receive(delivery);
  expect(code).toBe('handled');
});
`;
}

/** A string literal of JavaScript. The text is ASCII without control characters, as the canonical form is. */
function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
