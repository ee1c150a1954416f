// Every optional option admits undefined, so that a setting that may be missing can be passed on.

import { createClient } from '@videovector-webhooks/client';
import {
  captureToFile,
  createReceiver,
  memoryInbox,
  postDelivery,
  readCaptures,
  replay,
} from '@videovector-webhooks/core';
import { signedDelivery } from '@videovector-webhooks/core/testing';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { type RedisClient, redisInbox } from '@videovector-webhooks/inbox-redis';
import { type SqliteDatabase, sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { startSandbox } from '@videovector-webhooks/sandbox';
import type { Pool } from 'pg';

declare const pool: Pool;
declare const redis: RedisClient;
declare const db: SqliteDatabase;
const ms: number | undefined = undefined;

createReceiver({
  secrets: 'whsec_example',
  inbox: undefined,
  schemas: undefined,
  additionalEvents: undefined,
  queue: undefined,
  capture: undefined,
  handlerTimeoutMs: ms,
});
memoryInbox({ maxEntries: undefined, retentionMs: ms, clock: undefined });
captureToFile('deliveries.jsonl', { maxFileBytes: undefined, unverified: undefined, logger: undefined });
readCaptures('', { onBadLine: undefined, onTornLine: undefined });
replay('', 'http://localhost', {
  filter: { event: undefined, since: undefined },
  secret: undefined,
  signal: undefined,
});
void postDelivery('http://localhost', { method: undefined, headers: {}, body: '' }, { timeoutMs: ms });
void signedDelivery(
  'test',
  { message: 'hello' },
  { secret: undefined, createdAt: undefined, form: undefined },
);
postgresInbox(pool, { transactional: undefined, retentionMs: ms, table: undefined, queryTimeoutMs: ms });
redisInbox(redis, { retentionMs: ms, prefix: undefined, logger: undefined });
sqliteInbox(db, { retentionMs: ms, table: undefined, busyTimeoutMs: ms });
const { webhooks } = createClient({ apiKey: undefined, timeoutMs: ms });
void webhooks.update('whk_1', { name: undefined, url: undefined, events: undefined, status: undefined });
void webhooks.listDeliveries('whk_1', { status: undefined, limit: undefined, signal: undefined });
void startSandbox({ port: undefined, secret: undefined }).then(async (sandbox) => {
  await sandbox.subscribe('http://localhost', { events: undefined, name: undefined });
  await sandbox.send('media.created', undefined, { fault: undefined, delayMs: ms });
  await sandbox.play('prompt-run', { realTime: undefined });
  sandbox.faults.inject('delay', { times: undefined, webhookId: undefined, event: undefined });
  sandbox.apiFaults.inject({ status: 500, times: undefined, retryAfter: undefined, method: undefined });
});
