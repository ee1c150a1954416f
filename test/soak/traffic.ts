import { GENUINE, tampered, type Whole, type Wire } from '../attacks/attack.js';
import { ATTACKS } from '../attacks/list/index.js';
import type { Random } from '../differential/random.js';
import { deliver } from '../support/deliveries.js';

/** Requests that must reach no handler: every attack of test/attacks that needs no options and no delivery before it. */
export const FORGERIES: readonly (Whole | Wire)[] = Object.values(ATTACKS)
  .flat()
  .filter(({ options, before, handled }) => options === undefined && before === undefined && handled === 0)
  .map(({ sent }) => sent);

export function forgery(random: Random): Whole | Wire {
  if (random.chance(0.5)) return random.pick(FORGERIES);
  const bytes = Buffer.from(GENUINE);
  // Not bit 5, which is the case of a letter: it may spell the same escape.
  bytes[random.below(bytes.length)]! ^= 1 << random.pick([0, 1, 2, 3, 4, 6, 7]);
  return tampered(bytes);
}

/** A genuine event, as one to three copies, some of them spelled otherwise by a proxy. */
export function genuineCopies(id: string, random: Random): Whole[] {
  const body = GENUINE.replace('evt_1', id);
  const delivery = deliver(body, { 'x-delivery-id': `del_${id}` });
  return Array.from({ length: 1 + random.below(3) }, () =>
    random.chance(0.3) ? { ...delivery, body: body.replaceAll('": ', '":') } : delivery,
  );
}
