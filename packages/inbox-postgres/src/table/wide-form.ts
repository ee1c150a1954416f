import { randomUUID } from 'node:crypto';
import type { Form } from './form.js';
import { NOW } from './sql.js';

/** The form of earlier versions: the key as text, each time in a column of its own, and all observed ids. */
export const WIDE: Form = {
  create: (name, bare) => `
CREATE TABLE IF NOT EXISTS ${name} (
  key text PRIMARY KEY,
  state text NOT NULL,
  token uuid NOT NULL,
  attempt integer NOT NULL,
  lease_until timestamptz NOT NULL,
  ended_at timestamptz,
  first_seen timestamptz NOT NULL,
  delivery_id text,
  webhook_id text,
  event_id text
) WITH (fillfactor = 90);
CREATE INDEX IF NOT EXISTS "${bare}_first_seen" ON ${name} (first_seen);`,
  id: 'key',
  idType: 'text',
  cursor: 'key',
  tokenType: 'uuid',
  resourceToken: (parameter) => `${parameter}::uuid`,
  state: (state) => `'${state}'`,
  columns: 'key, state, token, attempt, lease_until, ended_at, first_seen, delivery_id, webhook_id, event_id',
  moreValues: `, ${NOW}, $4, $5, $6`,
  noLease: NOW,
  alsoEnded: '',
  alsoTakenOver: () => '',
  insertsIds: true,
  ids: 'delivery_id, webhook_id, event_id',
  key: 'key',
  keyIn: (parameter) => `key = ANY(${parameter})`,
  hasKey: 'key = $1',
  mayHaveEnded: (past) => `first_seen <= ${past}`,

  newToken: () => randomUUID(),
  idValue: (key) => key,
  claimValues: ({ key, token }) => [key, token],
  keyValue: (key) => key,
  readKey: (value) => value,
  idAfter: (cursor) => cursor,
};
