import { randomInt } from 'node:crypto';
import { deliveryId, keyBytes, keyFromBytes, secondOf } from './delivery-id.js';
import type { Form } from './form.js';

const TOKEN = /^([0-9a-f]{8})-(\d+)$/;
/** `randomInt` draws up to 48 bits, of which one claim in a row must differ from the next. */
const TOKENS = 2 ** 48 - 1;

/**
 * A row of 72 bytes and an index entry of 40. The id begins with the second of the event, so that the primary key also finds the rows
 * that are old enough to sweep. The token of a claim names that second: `<second>-<number>`.
 */
export const COMPACT: Form = {
  create: (name) => `
CREATE TABLE IF NOT EXISTS ${name} (
  lease_until timestamptz,
  ended_at timestamptz,
  token int8 NOT NULL,
  attempt int2 NOT NULL,
  state "char" NOT NULL,
  id bytea PRIMARY KEY,
  ids jsonb
) WITH (fillfactor = 90);`,
  id: 'id',
  idType: 'bytea',
  cursor: `encode(id, 'hex')`,
  tokenType: 'int8',
  resourceToken: (parameter) => `lpad(to_hex(${parameter}::int8), 32, '0')::uuid`,
  state: (state) => `'${state[0]}'`,
  columns: 'id, state, token, attempt, lease_until, ended_at',
  moreValues: '',
  noLease: 'NULL',
  alsoEnded: ', lease_until = NULL',
  alsoTakenOver: (delivery, webhook, event) => `, ids = jsonb_strip_nulls(jsonb_build_object(
    'delivery_id', ${delivery}::text, 'webhook_id', ${webhook}::text, 'event_id', ${event}::text))`,
  insertsIds: false,
  ids: `ids->>'delivery_id' AS delivery_id, ids->>'webhook_id' AS webhook_id, ids->>'event_id' AS event_id`,
  key: `encode(substring(id FROM 5), 'hex')`,
  keyIn: (parameter) => `substring(id FROM 5) = ANY(${parameter}::bytea[])`,
  hasKey: 'substring(id FROM 5) = $1',
  mayHaveEnded: (past) =>
    `id <= decode(lpad(to_hex(greatest(extract(epoch FROM ${past})::int8, 0)), 8, '0'), 'hex')`,

  newToken: (createdAt) => `${secondOf(createdAt)}-${randomInt(TOKENS)}`,
  idValue: (key, createdAt) => deliveryId(secondOf(createdAt), key),
  claimValues({ key, token }) {
    // No row has the token -1, which stands for a token of another form.
    const [, second = secondOf(undefined), number = '-1'] = TOKEN.exec(token) ?? [];
    return [deliveryId(second, key), number];
  },
  keyValue: (key) => `\\x${keyBytes(key)}`,
  readKey: keyFromBytes,
  idAfter: (cursor) => `\\x${cursor}`,
};

/** Whether a claim was made in a wide table. */
export function isOfWideForm({ token }: { readonly token: string }): boolean {
  return !TOKEN.test(token);
}
