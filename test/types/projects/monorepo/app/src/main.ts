// An app of the monorepo uses them through their declarations; it does not depend on core itself.

import { webhooks } from '@videovector-webhooks/express';
import { additional, receiver, Service, transactional } from 'lib';

receiver.on('prompt_run.completed', (event, { key }) => `${event.data.run_id.trim()} ${key}`);
additional.on('label.created', (event) => event.data);
transactional.on('test', (_event, { transaction }) => transaction.query('SELECT 1'));
new Service().receiver.on('export.ready', (event, { transaction }) => transaction.query(event.data.id));
for (const each of [receiver, additional, transactional, new Service().receiver]) webhooks(each);
// @ts-expect-error There is no such event.
receiver.on('prompt_run.complete', () => {});
