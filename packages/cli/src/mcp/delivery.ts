import type { DeliveryRecord } from '@videovector-webhooks/sandbox';
import { z } from 'zod';
import { UsageError } from '../terminal/exit.js';

/** An argument that names a delivery. */
export const deliveryId = z.string().max(100).describe('As send_event and list_deliveries return it: del_…');

/**
 * Finds a delivery.
 *
 * @throws UsageError If there is none with this id.
 */
export function deliveryOf(deliveries: readonly DeliveryRecord[], id: string): DeliveryRecord {
  const found = deliveries.find(({ delivery_id }) => delivery_id === id);
  if (found !== undefined) return found;
  throw new UsageError(
    `The sandbox has no delivery ${JSON.stringify(id)}. list_deliveries shows those that it has.`,
  );
}
