import { ConfigurationError, createReceiver, EVENT_NAMES } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { deliver, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

function receiver(additionalEvents: string[] = []) {
  return createReceiver({ secrets: SECRET, logger: quietLogger(), additionalEvents });
}

function eventBody(event: string): string {
  return `{"data": {}, "event": ${JSON.stringify(event)}}`;
}

describe('a handler', () => {
  it.each([...EVENT_NAMES, 'test'] as const)('is called for %s by its name', async (name) => {
    const seen: string[] = [];
    const target = receiver().on(name, (event) => seen.push(event.event));
    expect((await target.receive(deliver(eventBody(name)))).code).toBe('handled');
    expect(seen).toEqual([name]);
  });

  it('may serve a list of events and families', async () => {
    const seen: string[] = [];
    const target = receiver().on(['export.ready', 'import_job.*'], (event) => seen.push(event.event));
    for (const name of ['export.ready', 'import_job.progress', 'export.failed']) {
      await target.receive(deliver(eventBody(name)));
    }
    expect(seen).toEqual(['export.ready', 'import_job.progress']);
  });

  it('wins by being more specific', async () => {
    const seen: string[] = [];
    const target = receiver()
      .fallback((event) => seen.push(`fallback ${event.event}`))
      .on('media.*', (event) => seen.push(`media ${event.event}`))
      .on('media.processing.*', (event) => seen.push(`processing ${event.event}`))
      .on('media.processing.failed', (event) => seen.push(`own ${event.event}`));
    for (const name of [
      'media.created',
      'media.processing.started',
      'media.processing.failed',
      'export.ready',
    ]) {
      await target.receive(deliver(eventBody(name)));
    }
    expect(seen).toEqual([
      'media media.created',
      'processing media.processing.started',
      'own media.processing.failed',
      'fallback export.ready',
    ]);
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    '*',
    'media',
    'prompt_run.*',
    'media.processing.*',
    '.*',
    '.',
  ])('is not called for an event named %s', async (name) => {
    const target = receiver();
    for (const known of EVENT_NAMES) target.on(known, () => expect.unreachable());
    target.on(['export.*', 'import_job.*'], () => expect.unreachable());
    expect((await target.receive(deliver(eventBody(name)))).code).toBe('ignored');
  });

  it('for a family gets an event that is named like the family', async () => {
    const seen: string[] = [];
    const target = receiver()
      .on('media.*', (event) => seen.push(event.event))
      .fallback(() => expect.unreachable());
    expect((await target.receive(deliver(eventBody('media.*')))).code).toBe('handled');
    expect(seen).toEqual(['media.*']);
  });

  it('for a family gets an event that the sender has added to the family since', async () => {
    const seen: string[] = [];
    const target = receiver().on('export.*', (event) => seen.push(event.event));
    await target.receive(deliver(eventBody('export.expired')));
    expect(seen).toEqual(['export.expired']);
  });

  it('can be registered for an event that is declared as added by the sender', async () => {
    const seen: string[] = [];
    const target = receiver(['export.expired']).on('export.expired' as 'export.ready', (event) =>
      seen.push(event.event),
    );
    await target.receive(deliver(eventBody('export.expired')));
    expect(seen).toEqual(['export.expired']);
  });
});

describe('registration', () => {
  it.each([
    ['prompt_run.complete', 'prompt_run.completed'],
    ['exports.ready', 'export.ready'],
    ['import_jobs.*', 'import_job.*'],
    ['Test', 'test'],
    ['media.processing.finished', 'media.processing.failed'],
  ])('of %s is refused and suggests %s', (wrong, right) => {
    expect(() => receiver().on(wrong as 'test', () => {})).toThrow(`Did you mean "${right}"?`);
  });

  it.each([
    ['*', '"*"'],
    ['constructor', '"constructor"'],
    ['__proto__', '"__proto__"'],
    ['', '""'],
    ['user.created', '"user.created"'],
    [undefined, 'undefined'],
    [7, '7'],
  ])('of %j, which is near nothing, is refused with what to do instead', (wrong, shown) => {
    const advice =
      `Unknown event ${shown}. An event that VideoVector has added since can be declared with the option additionalEvents; ` +
      'events without a handler of their own go to receiver.fallback().';
    expect(() => receiver().on(wrong as 'test', () => {})).toThrow(
      expect.objectContaining({ option: 'pattern', message: expect.stringContaining(advice) }),
    );
  });

  it('of an unknown name is refused in a short sentence, however long the name is', () => {
    expect(() => receiver().on('x'.repeat(10_000) as 'test', () => {})).toThrow(/^.{20,400}$/);
  });

  it('of a second handler for a pattern is refused', () => {
    const target = receiver().on('test', () => {});
    const refusal = (option: string) =>
      expect.objectContaining({ option, message: expect.stringContaining('already registered') });
    expect(() => target.on('test', () => {})).toThrow(refusal('pattern'));
    expect(() => target.on(['export.ready', 'export.ready'], () => {})).toThrow(refusal('pattern'));
    expect(() => target.fallback(() => {}).fallback(() => {})).toThrow(refusal('fallback'));
  });

  it('of a list registers all its patterns or none', async () => {
    const target = receiver();
    expect(() => target.on(['export.ready', 'export.read' as 'export.ready'], () => {})).toThrow(
      ConfigurationError,
    );
    expect((await target.receive(deliver(eventBody('export.ready')))).code).toBe('ignored');
  });

  it('of an empty list is refused', () => {
    const refusal = { option: 'pattern', message: expect.stringContaining('list of events is empty') };
    expect(() => receiver().on([], () => {})).toThrow(expect.objectContaining(refusal));
  });

  it.each([
    ['on', undefined, 'receiver.on(pattern, handler) needs a function, not undefined.'],
    ['on', {}, 'receiver.on(pattern, handler) needs a function, not object.'],
    ['fallback', null, 'receiver.fallback(handler) needs a function, not null.'],
  ])('of something other than a function is refused: %s(…, %j)', (verb, handler, message) => {
    const target = receiver();
    const register = () =>
      verb === 'on' ? target.on('test', handler as never) : target.fallback(handler as never);
    expect(register).toThrow(
      expect.objectContaining({ option: 'handler', message: expect.stringContaining(message) }),
    );
  });

  it('is missed by name if there is none at all', async () => {
    const reasonOf = async (target: ReturnType<typeof receiver>) => {
      const { code, reason } = await target.receive(deliver(eventBody('export.ready')));
      return [code, reason];
    };
    expect(await reasonOf(receiver())).toEqual(['ignored', 'no_handlers']);
    expect(await reasonOf(receiver().on('test', () => {}))).toEqual(['ignored', undefined]);
    expect(await reasonOf(receiver().fallback(() => {}))).toEqual(['handled', undefined]);
  });
});
