import { describe, expect, it } from 'vitest';
import { isStop, outcomeOf, stop } from '../../src/outcome/result.js';

describe('an outcome', () => {
  it('has the retry time of the table, unless the step gives another', () => {
    expect(outcomeOf(stop('secrets_unavailable')).retryAfter).toBe(5);
    expect(outcomeOf(stop('secrets_unavailable', {}, { retryAfter: 60 })).retryAfter).toBe(60);
  });

  it('reports what is known of the delivery, and nothing else of it', () => {
    const delivery = {
      deliveryId: 'del_1',
      webhookId: undefined,
      key: null,
      receivedBody: { bytes: new Uint8Array() },
    };
    expect(outcomeOf(stop('queued', delivery), 7)).toEqual({
      outcome: 'queued',
      code: 'queued',
      status: 202,
      closeConnection: false,
      deliveryId: 'del_1',
      durationMs: 7,
    });
  });

  it('has only fields that are known', () => {
    const fields = ['outcome', 'code', 'status', 'closeConnection'];
    expect(Object.keys(outcomeOf(stop('queued', { webhookId: undefined })))).toEqual(fields);
  });

  it('cannot be changed by an observer', () => {
    expect(outcomeOf(stop('ignored'))).toSatisfy(Object.isFrozen);
  });
});

it('a step that ends the pipeline is distinguished from the value of one that does not', () => {
  expect(isStop(stop('ignored'))).toBe(true);
  expect(isStop({ bytes: new Uint8Array() })).toBe(false);
  expect(isStop(Object.create({ code: 'ignored' }))).toBe(false);
});
