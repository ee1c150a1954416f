import { Validator } from '@seriousme/openapi-schema-validator';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiDocument } from '../support/document.js';

/** The eleven endpoints of the contract, with the scopes that they need. */
const ENDPOINTS = [
  ['POST', '/webhooks', 'write'],
  ['GET', '/webhooks', 'read'],
  ['GET', '/webhooks/events', undefined],
  ['GET', '/webhooks/{webhook_id}', 'read'],
  ['PATCH', '/webhooks/{webhook_id}', 'write'],
  ['DELETE', '/webhooks/{webhook_id}', 'admin'],
  ['POST', '/webhooks/{webhook_id}/rotate-secret', 'write'],
  ['POST', '/webhooks/{webhook_id}/test', 'write'],
  ['GET', '/webhooks/{webhook_id}/deliveries', 'read'],
  ['GET', '/webhooks/deliveries/{delivery_id}', 'read'],
  ['POST', '/webhooks/deliveries/{delivery_id}/retry', 'write'],
] as const;

describe('the OpenAPI document', () => {
  let sandbox: Sandbox;
  let document: ApiDocument;
  beforeAll(async () => {
    sandbox = await startSandbox();
    document = await ApiDocument.of(sandbox);
  });
  afterAll(() => sandbox.close());

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document.raw));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document.raw.openapi).toMatch(/^3\.1\./);
  });

  it('describes the eleven endpoints of the contract, and no others', () => {
    const described = document.operations.map(({ method, path, scope }) => [method, path, scope]);
    expect(described.toSorted()).toEqual(ENDPOINTS.map((each) => [...each]).toSorted());
  });

  it('names the events that the kit knows', () => {
    const text = JSON.stringify(document.raw);
    for (const event of EVENT_NAMES) expect(text).toContain(`"${event}"`);
  });

  it('documents that guarded operations can be refused, and all operations can fail', () => {
    for (const { operationId, scope, statuses } of document.operations) {
      expect(statuses, operationId).toEqual(expect.arrayContaining(['429', '5XX']));
      if (scope !== undefined) expect(statuses, operationId).toEqual(expect.arrayContaining(['401', '403']));
    }
  });

  it('has a secret only in the responses of creating and rotating', () => {
    const { paths } = document.raw;
    const revealing = document.operations.filter(({ path, method }) => {
      const { responses } = paths[path]![method.toLowerCase()]!;
      return /secret/i.test(JSON.stringify(responses).replaceAll(/"description":"[^"]*"/g, ''));
    });
    expect(revealing.map(({ operationId }) => operationId).toSorted()).toEqual([
      'createWebhook',
      'rotateWebhookSecret',
    ]);
  });
});
