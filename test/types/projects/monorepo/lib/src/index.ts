// A library of a monorepo exports receivers, without naming their types.

import { createReceiver, type StandardSchema } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';

declare const schema: StandardSchema<{ id: string }>;
const secrets = 'whsec_example';

export const receiver = createReceiver({ secrets });
export const inbox = postgresInbox(new pg.Pool(), { transactional: true });
export const transactional = createReceiver({ secrets, inbox });
export const additional = createReceiver({ secrets, additionalEvents: ['label.created'] });
export const create = () => createReceiver({ secrets, inbox, schemas: { 'export.ready': schema } });
export class Service {
  readonly receiver = create();
}
