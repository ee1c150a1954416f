import * as core from '@videovector-webhooks/core';
import * as adapter from '@videovector-webhooks/core/adapter';
import * as compactJson from '@videovector-webhooks/core/compact-json';
import * as inbox from '@videovector-webhooks/core/inbox';
import * as queue from '@videovector-webhooks/core/queue';
import * as replay from '@videovector-webhooks/core/replay';
import * as tools from '@videovector-webhooks/core/tools';
import { expect, it } from 'vitest';

it('the main entry exports the functions, errors and tables that a user of the receiver needs, and no others', () => {
  expect(Object.keys(core).toSorted()).toEqual([
    'CanonicalJsonError',
    'ConfigurationError',
    'DeliveryTooLargeError',
    'EVENT_NAMES',
    'InboxFullError',
    'InboxUnavailableError',
    'OUTCOMES',
    'PermanentError',
    'SchemaError',
    'SecretsUnavailableError',
    'TimeoutError',
    'WebhookError',
    'canonicalize',
    'captureOf',
    'captureToFile',
    'createReceiver',
    'memoryInbox',
    'parseJson',
    'postDelivery',
    'readCaptures',
    'replay',
    'signBody',
    'verifySignature',
  ]);
});

it('a name has one home, except what a receiver that captures and a script that replays import from the main entry', () => {
  const others = { ...adapter, ...compactJson, ...inbox, ...queue, ...tools };
  const homes = [core, adapter, compactJson, inbox, queue, tools].map((entry) => Object.keys(entry).length);
  expect(Object.keys({ ...core, ...others })).toHaveLength(homes.reduce((sum, count) => sum + count));
  expect(
    Object.keys(replay)
      .filter((name) => name in core)
      .toSorted(),
  ).toEqual(['captureOf', 'captureToFile', 'postDelivery', 'readCaptures', 'replay']);
});
