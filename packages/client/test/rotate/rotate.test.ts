import { inspect } from 'node:util';
import {
  ROTATION_STEPS,
  type RotateOptions,
  RotationError,
  type RotationStep,
} from '@videovector-webhooks/client';
import { describe, expect, it, vi } from 'vitest';
import { clientOf } from '../support/clients.js';
import { impatientClock } from '../support/impatient-clock.js';
import { startReceiver } from '../support/receiver-server.js';
import { event, memoryJournal, memoryStore, OLD, setUp } from '../support/rotation.js';
import { startServer } from '../support/scripted-server.js';
import { type Fault, startSender } from '../support/sender.js';

const NEW = 'whsec_rotated_1';
const isRotation = (path: string): boolean => path.endsWith('/rotate-secret');

async function failureOf(rotation: Promise<unknown>): Promise<RotationError> {
  const thrown: unknown = await rotation.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(RotationError);
  return thrown as RotationError;
}

/** A receiver in a grace period, whose secrets a test changes by hand. */
async function setUpWithoutStore() {
  const clock = impatientClock();
  const secrets = [OLD];
  const target = await startReceiver(
    { secrets: async () => ({ secrets: [...secrets], graceUntil: '2026-10-08T00:00:00Z' }) },
    clock,
  );
  return { clock, secrets, sender: await startSender(target.url, OLD) };
}

describe('a rotation', () => {
  it('runs step by step, and ends with the new secret beside the old one', async () => {
    const { rotate, stored, sender, receiver, saved } = await setUp();
    const seen: RotationStep[] = [];
    const report = await rotate({ onStep: (step) => void seen.push(step) });
    expect(seen).toEqual(ROTATION_STEPS);
    expect(report.steps.map(({ step }) => step)).toEqual(seen);
    expect(report).toMatchObject({
      resumed: false,
      retried: [],
      stillRetrying: 0,
      logCut: false,
      oldSecret: 'kept',
    });
    expect(stored()).toEqual({ secrets: [NEW, OLD], graceUntil: report.graceUntil });
    expect(sender.secrets).toEqual([OLD, NEW]);
    expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
    expect(JSON.stringify(report) + (saved.at(-1) ?? '')).not.toContain(NEW);
    await receiver.close();
  });

  it('is not stopped by an onStep that throws or rejects, nor is the process', async () => {
    for (const onStep of [
      () => {
        throw new Error('listener');
      },
      () => Promise.reject(new Error('listener')),
    ]) {
      const { rotate, receiver } = await setUp();
      // An unhandled rejection would fail the test run.
      expect((await rotate({ onStep })).steps).toHaveLength(ROTATION_STEPS.length);
      await receiver.close();
    }
  });

  it('has the grace period open before it rotates, and the key written down', async () => {
    const { rotate, stored, sender, last } = await setUp();
    sender.fault = ({ path, headers }) => {
      if (isRotation(path)) {
        expect(stored().graceUntil).toBe('2026-10-07T01:00:00.000Z');
        expect(stored().secrets).toEqual([OLD]);
        expect(last()).toMatchObject({ stage: 'rotating', idempotencyKey: headers['idempotency-key'] });
      }
      return undefined;
    };
    await rotate();
    expect.assertions(3);
  });

  it('loses nothing that arrives meanwhile, and sends again what failed meanwhile, but not what had failed before', async () => {
    const { rotate, sender, handled } = await setUp();
    // Failed before, for a reason of its own.
    const older = await sender.emit('{"event": 7}');
    expect(older.status).toBe('failed');
    sender.fault = ({ path }) => {
      if (isRotation(path)) queueMicrotask(() => void sender.emit(event('evt_meanwhile')));
      return undefined;
    };
    const failed = await rotate({
      install: async () => {
        // As if the receivers of another host were not in the grace period: lost until it is retried.
        const lost = await sender.emit(event('evt_lost'));
        lost.status = 'failed';
        lost.response_status_code = 401;
      },
    });
    expect(failed.retried.map(({ result }) => result)).toEqual(['retried']);
    expect(failed.stillRetrying).toBe(1);
    for (const delivery of sender.deliveries) {
      if (delivery.status === 'retrying') await sender.attempt(delivery);
    }
    expect(sender.deliveries.map(({ status }) => status)).toEqual(['failed', 'delivered', 'delivered']);
    expect(new Set(handled.filter((id) => !id.startsWith('evt_test')))).toEqual(
      new Set(['evt_meanwhile', 'evt_lost']),
    );
  });

  it('sends again everything that failed meanwhile, even if the API does not show it in one page', async () => {
    const { rotate, sender } = await setUp();
    const older = await sender.emit('{"event": 7}');
    const report = await rotate({
      onStep: () => {
        throw new Error('A listener that throws stops nothing.');
      },
      install: async () => {
        for (let i = 0; i < 230; i++) {
          const id = `dlv_lost_${i}`;
          sender.deliveries.push({ ...older, delivery_id: id, status: 'failed', body: event(`evt_${i}`) });
        }
      },
    });
    expect(new Set(report.retried.map(({ deliveryId }) => deliveryId)).size).toBe(230);
    expect([report.retried.length, report.logCut]).toEqual([230, false]);
    expect(sender.deliveries.filter(({ status }) => status === 'failed')).toEqual([older]);
  });

  it('leaves alone what had failed before, although the API does not show all of it', async () => {
    const { rotate, sender } = await setUp();
    const older = await sender.emit('{"event": 7}');
    const push = (id: string, seconds: number, body: string) => {
      const last_attempt_at = new Date(Date.parse('2026-10-07T01:00:00Z') + seconds * 1000).toISOString();
      sender.deliveries.push({ ...older, delivery_id: id, status: 'failed', last_attempt_at, body });
    };
    for (let i = 0; i < 150; i++) push(`dlv_old_${i}`, i, '{"event": 7}');
    const report = await rotate({ install: () => push('dlv_lost', 200, event('evt_lost')) });
    expect(report.retried).toEqual([{ deliveryId: 'dlv_lost', result: 'retried' }]);
    expect(report.logCut).toBe(true);
  });

  it('accepts deliveries in progress that were signed with the old secret', async () => {
    const { rotate, sender } = await setUp();
    await rotate();
    const [, current] = sender.secrets;
    sender.secrets.push(OLD);
    expect((await sender.emit(event('evt_in_flight'))).status).toBe('delivered');
    sender.secrets.push(current!);
    expect((await sender.emit(event('evt_later'))).status).toBe('delivered');
  });

  it('drops the old secret if told to, and only once nothing is in progress', async () => {
    const { rotate, sender, stored, clock } = await setUp();
    const slow = await sender.emit(event('evt_slow'));
    slow.status = 'processing';
    const closed: boolean[] = [];
    const closeGrace = ({ oldSecretMayGo }: { oldSecretMayGo: boolean }) => void closed.push(oldSecretMayGo);
    const waiting = await rotate({ oldSecret: 'drop', drainTimeoutMs: 4_000, closeGrace });
    expect([waiting.oldSecret, stored().secrets.length]).toEqual(['kept', 2]);
    expect(clock.pauses.slice(-2)).toEqual([2_000, 2_000]);
    slow.status = 'delivered';
    const drained = await rotate({ oldSecret: 'drop', closeGrace });
    expect([drained.oldSecret, stored()]).toEqual(['dropped', { secrets: ['whsec_rotated_2'] }]);
    expect(closed).toEqual([false, true]);
  });

  it('nudges deliveries that wait for their next attempt, if told to', async () => {
    const { rotate, sender } = await setUp();
    const waiting = await sender.emit(event('evt_waiting'));
    waiting.status = 'retrying';
    expect((await rotate()).retried).toEqual([]);
    const { retried } = await rotate({ nudgeRetrying: true });
    expect(retried).toEqual([{ deliveryId: waiting.delivery_id, result: 'not_needed' }]);
  });

  it('without a store brings the secret to install, and the times to openGrace', async () => {
    const { clock, secrets, sender } = await setUpWithoutStore();
    const openGrace = vi.fn();
    const install = vi.fn((secret: string) => void secrets.unshift(secret));
    await clientOf(sender.url, { clock }).rotate('whk_01', { openGrace, install });
    expect(openGrace).toHaveBeenCalledExactlyOnceWith(new Date('2026-10-07T01:00:00Z'));
    expect(install).toHaveBeenCalledExactlyOnceWith(NEW, {
      webhookId: 'whk_01',
      graceUntil: new Date('2026-10-07T01:00:00Z'),
    });
  });

  it('waits until the receivers have the new secret', async () => {
    const { clock, secrets, sender } = await setUpWithoutStore();
    let tests = 0;
    sender.fault = ({ path }) => {
      // A test event that the API can't send right now is not a reason to give up.
      if (path.endsWith('/test') && ++tests === 3) return 503;
      if (tests === 6) secrets.unshift(NEW);
      return undefined;
    };
    const { steps } = await clientOf(sender.url, { clock, maxRetries: 0 }).rotate('whk_01', {
      install: () => {},
    });
    expect(steps.at(-1)?.step).toBe('close-grace');
    expect(tests).toBeGreaterThanOrEqual(8);
  });

  it.each([
    [{}, 'install'],
    [{ store: {} }, 'store'],
    [{ install: 'x' }, 'install'],
    [{ install: () => {}, journal: { load() {} } }, 'journal'],
    [{ install: () => {}, graceMs: 5 }, 'graceMs'],
    [{ install: () => {}, graceMs: 180_000 }, 'graceMs'],
    [{ install: () => {}, probes: 0 }, 'probes'],
    [{ install: () => {}, proofs: 1.5 }, 'proofs'],
    [{ install: () => {}, receiverUrl: 'file:///etc' }, 'receiverUrl'],
    [{ install: () => {}, oldSecret: 'burn' }, 'oldSecret'],
    [{ install: () => {}, resume: {} }, 'resume'],
    [{ install: () => {}, resume: { version: 1, stage: 'rotated', webhookId: 'whk_02' } }, 'resume'],
    [{ install: () => {}, skip: true }, 'skip'],
  ])('refuses invalid options before it does anything: %j', async (options, option) => {
    const server = await startServer([{ json: {} }]);
    const rotation = clientOf(server.url).rotate('whk_01', options as RotateOptions);
    await expect(rotation).rejects.toMatchObject({ code: 'ERR_CONFIGURATION', option });
    expect(server.received).toEqual([]);
  });
});

describe('of a webhook that does not exist', () => {
  it('nothing is begun: no function is called, and nothing is saved', async () => {
    const { rotate, sender, saved, stored } = await setUp();
    sender.fault = ({ method, path }) => (method === 'GET' && path.endsWith('/whk_01') ? 404 : undefined);
    const openGrace = vi.fn();
    const error = await failureOf(rotate({ openGrace }));
    expect(error).toMatchObject({ step: 'begin', code: 'api_failed', resume: { stage: 'not-started' } });
    expect(error.cause).toMatchObject({ kind: 'not_found' });
    expect([openGrace.mock.calls, saved, stored()]).toEqual([[], [], { secrets: [OLD] }]);
  });
});

describe('without a grace period', () => {
  async function withReceiver(status: number, text = '') {
    const target = await startServer([{ status, text }]);
    const sender = await startSender(target.url, OLD);
    const clock = impatientClock();
    const client = clientOf(sender.url, { clock });
    const rotate = (options: RotateOptions = {}) =>
      client.rotate('whk_01', { install: () => {}, probeTimeoutMs: 9_000, proofTimeoutMs: 0, ...options });
    return { target, sender, rotate, clock };
  }

  it('nothing is rotated: the real receiver answers 401, and the error names the fix', async () => {
    const clock = impatientClock();
    const target = await startReceiver({ secrets: OLD }, clock);
    const sender = await startSender(target.url, OLD);
    const error = await failureOf(clientOf(sender.url, { clock }).rotate('whk_01', { install: () => {} }));
    expect(error).toMatchObject({ code: 'grace_not_open', step: 'prove-grace' });
    expect(error.message).toContain('Set graceUntil on the receiver');
    expect(error.message).toContain('was not rotated');
    expect(sender.secrets).toEqual([OLD]);
  });

  it.each([400, 401, 403, 404, 405, 301])(
    'an answer %d to a wrong signature stops it immediately',
    async (status) => {
      const { sender, rotate, clock } = await withReceiver(status);
      expect(await failureOf(rotate())).toMatchObject({ code: 'grace_not_open' });
      expect([sender.secrets.length, clock.pauses]).toEqual([1, []]);
    },
  );

  it('a receiver that accepts a wrong signature stops it', async () => {
    const { sender, rotate } = await withReceiver(200);
    expect(await failureOf(rotate())).toMatchObject({ code: 'signature_not_checked' });
    expect(sender.secrets).toHaveLength(1);
  });

  it.each([
    [502, ''],
    [504, 'gateway'],
    [503, '{"outcome":"unavailable","code":"overloaded"}'],
    [503, '{"outcome":"unavailable","code":"secrets_unavailable"}'],
  ])(
    'an answer %d %s proves nothing; the receiver is asked again until the time is over',
    async (status, text) => {
      const { sender, rotate, clock } = await withReceiver(status, text);
      const error = await failureOf(rotate());
      expect(error).toMatchObject({ code: 'grace_not_proven' });
      expect(error.message).toContain(String(status));
      expect([sender.secrets.length, clock.pauses]).toEqual([1, [3_000, 3_000, 3_000]]);
    },
  );

  it('a receiver that can’t be reached proves nothing', async () => {
    const { sender, rotate } = await withReceiver(503);
    const error = await failureOf(rotate({ receiverUrl: 'http://127.0.0.1:1/' }));
    expect([error.code, sender.secrets.length]).toEqual(['grace_not_proven', 1]);
    expect(error.message).toContain('did not answer');
  });

  it('one open instance of several is not enough', async () => {
    let asked = 0;
    const rotating = '{"outcome":"unavailable","code":"secret_rotating"}';
    const target = await startServer(() =>
      ++asked % 3 === 0 ? { status: 401, text: '' } : { status: 503, text: rotating },
    );
    const sender = await startSender(target.url, OLD);
    const error = await failureOf(clientOf(sender.url).rotate('whk_01', { install: () => {} }));
    expect([error.code, asked, sender.secrets.length]).toEqual(['grace_not_open', 3, 1]);
  });

  it.each([500, 503])('a receiver of another make proves it by %d', async (status) => {
    const { sender, rotate, target } = await withReceiver(status, 'not now');
    expect(await failureOf(rotate())).toMatchObject({ code: 'not_proven' });
    expect(sender.secrets).toHaveLength(2);
    const probes = target.received.filter(({ headers }) => headers['x-webhook-id'] === 'whk_01').slice(0, 3);
    for (const { headers } of probes) {
      expect(headers['x-webhook-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
      expect(headers['x-api-key']).toBeUndefined();
    }
  });

  it('is rotated nevertheless if the long option says so', async () => {
    const { sender, rotate } = await withReceiver(401);
    const error = await failureOf(rotate({ dangerouslyRotateWithoutProofOfGrace: true }));
    expect([error.code, sender.secrets.length]).toEqual(['not_proven', 2]);
  });

  it('a store that has no secret stops it, and the error says what to save', async () => {
    const { sender, rotate } = await withReceiver(503);
    for (const store of [
      memoryStore({ secrets: [] }).store,
      { load: async () => undefined, save: async () => {} },
    ])
      expect(await failureOf(rotate({ store }))).toMatchObject({ code: 'store_empty', step: 'open-grace' });
    expect(sender.secrets).toHaveLength(1);
  });
});

describe('a rotation that fails', () => {
  it.each(['before', 'after', 500] as Fault[])(
    'in the call that rotates (%s) gets the same secret the next time',
    async (fault) => {
      const { rotate, sender, stored, client, store } = await setUp();
      let broken = true;
      sender.fault = ({ path }) => (broken && isRotation(path) ? fault : undefined);
      const error = await failureOf(rotate());
      expect(error).toMatchObject({
        step: 'rotate-secret',
        code: 'api_failed',
        resume: { stage: 'rotating' },
      });
      broken = false;
      // Without the journal, by resume alone.
      const report = await client.rotate('whk_01', { store, resume: error.resume });
      expect(report.resumed).toBe(true);
      expect(sender.secrets).toEqual([OLD, NEW]);
      expect(stored().secrets).toEqual([NEW, OLD]);
      expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
    },
  );

  it('because the key lacks the scope says so, and nothing was rotated', async () => {
    const { rotate, sender } = await setUp();
    sender.fault = ({ path }) => (isRotation(path) ? 403 : undefined);
    const error = await failureOf(rotate());
    expect(error.cause).toMatchObject({ kind: 'permission' });
    sender.fault = () => undefined;
    await rotate();
    expect(sender.secrets).toEqual([OLD, NEW]);
  });

  /** A process may die at any request of a rotation, and in any of the user's functions. */
  it('anywhere succeeds when it is run again: every call fails once, before or after it was carried out', async () => {
    const calls = await (async () => {
      const { rotate, sender } = await setUp();
      await rotate();
      return sender.received.length;
    })();
    expect(calls).toBeGreaterThan(7);
    for (const fault of ['before', 'after'] as const) {
      for (let at = 1; at <= calls; at++) {
        const { sender, clock, store, journal, stored } = await setUp();
        const client = clientOf(sender.url, { clock, maxRetries: 0 });
        const rotate = () => client.rotate('whk_01', { store, journal });
        let count = 0;
        sender.fault = () => (++count === at ? fault : undefined);
        const failed = await rotate().then(
          () => false,
          () => true,
        );
        if (failed) await rotate();
        expect([fault, at, sender.secrets]).toEqual([fault, at, [OLD, NEW]]);
        expect(stored().secrets).toEqual([NEW, OLD]);
        expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
      }
    }
  });

  it.each([
    ['store.load', 'store'],
    ['store.save', 'store'],
    ['journal.load', 'journal'],
    ['journal.save', 'journal'],
    ['openGrace', 'open_grace'],
    ['install', 'install'],
    ['closeGrace', 'close_grace'],
  ])('because %s throws, at any time, succeeds when it is run again', async (method, code) => {
    for (let at = 1; ; at++) {
      const { sender, client, store, journal, stored } = await setUp();
      let count = 0;
      const breaking =
        <A extends unknown[], R>(name: string, work: (...given: A) => R) =>
        (...given: A): R => {
          if (name === method && ++count === at)
            throw new Error(`${method} is down: ${String(given.join())}`);
          return work(...given);
        };
      const options: RotateOptions = {
        store: { load: breaking('store.load', store.load), save: breaking('store.save', store.save) },
        journal: {
          load: breaking('journal.load', journal.load),
          save: breaking('journal.save', journal.save),
        },
        openGrace: breaking('openGrace', () => {}),
        install: breaking('install', () => {}),
        closeGrace: breaking('closeGrace', () => {}),
      };
      const thrown: unknown = await client.rotate('whk_01', options).catch((error: unknown) => error);
      if (!(thrown instanceof RotationError)) {
        expect(at).toBeGreaterThan(1);
        return;
      }
      expect(thrown.code).toBe(`${code}_failed`);
      expect((thrown.cause as Error).message).toContain(`${method} is down`);
      expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain(NEW);
      const resume = thrown.resume.stage === 'not-started' ? undefined : thrown.resume;
      await client.rotate('whk_01', { ...options, resume });
      expect(sender.secrets).toEqual([OLD, NEW]);
      expect(stored().secrets).toEqual([NEW, OLD]);
      expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
    }
  });

  it('carries the new secret invisibly, and continues with it', async () => {
    const { client, sender, store } = await setUp();
    const install = vi.fn((_secret: string) => {
      throw new Error(`could not deploy ${sender.secrets.at(-1)}`);
    });
    const error = await failureOf(client.rotate('whk_01', { store, install }));
    expect(error).toMatchObject({ step: 'install', code: 'install_failed', resume: { stage: 'rotated' } });
    const shown = [error, error.resume, { ...error }, error.stack, error.cause]
      .map((each) => `${inspect(each, { showHidden: true, depth: 9 })}${JSON.stringify(each)}`)
      .join();
    expect(shown).not.toContain(NEW);
    const installed: string[] = [];
    const report = await client.rotate('whk_01', {
      store,
      install: (secret) => void installed.push(secret),
      resume: error.resume,
    });
    expect([report.resumed, installed, sender.secrets]).toEqual([true, [NEW], [OLD, NEW]]);
  });

  it('does not show a secret of the store either, whatever the store’s error repeats', async () => {
    const { client } = await setUp();
    const secret = 'no-known-prefix-0123456789';
    const store = {
      load: async () => ({ secrets: [secret] }),
      save: async (_id: string, row: unknown) => {
        throw new Error(`duplicate key: ${JSON.stringify(row)}`);
      },
    };
    const error = await failureOf(client.rotate('whk_01', { store }));
    expect(error).toMatchObject({ step: 'open-grace', code: 'store_failed' });
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(secret);
  });

  it('continues although its state has been through JSON, which loses the secret', async () => {
    const { client, sender, store, stored } = await setUp();
    const install = vi.fn((_secret: string) => {});
    install.mockImplementationOnce(() => {
      throw new Error('down');
    });
    const error = await failureOf(client.rotate('whk_01', { store, install }));
    const resume = JSON.parse(JSON.stringify(error.resume)) as typeof error.resume;
    await client.rotate('whk_01', { store, install, resume });
    expect(install).toHaveBeenLastCalledWith(NEW, expect.anything());
    expect([sender.secrets, stored().secrets]).toEqual([
      [OLD, NEW],
      [NEW, OLD],
    ]);
  });

  it('to be proven, because someone else has rotated meanwhile, starts over with a new secret', async () => {
    const { rotate, sender, stored, client, store } = await setUp();
    const install = vi.fn(() => {});
    sender.fault = ({ path }) => (path.endsWith('/test') ? 503 : undefined);
    const error = await failureOf(rotate({ install, proofTimeoutMs: 3_000 }));
    expect(error).toMatchObject({ code: 'not_proven', resume: { stage: 'installed' } });
    expect(error.message).toContain('before the grace period ends');
    sender.fault = () => undefined;
    await client.webhooks.rotateSecret('whk_01');
    const report = await client.rotate('whk_01', {
      store,
      resume: error.resume,
      proofTimeoutMs: 3_000,
      oldSecret: 'drop',
    });
    expect(report.resumed).toBe(true);
    expect(sender.secrets).toHaveLength(4);
    expect(stored()).toEqual({ secrets: [sender.secrets.at(-1)] });
    expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
  });

  it('does not continue once it is done', async () => {
    const { rotate, sender, last } = await setUp();
    await rotate();
    expect(last()).toMatchObject({ stage: 'done' });
    expect((await rotate()).resumed).toBe(false);
    expect(sender.secrets).toHaveLength(3);
  });

  it.each(['before', 'after', 500] as Fault[])(
    'in the call that rotates, whose first attempt is lost (%s), repeats it with the same key',
    async (fault) => {
      const { rotate, sender, stored } = await setUp();
      let attempts = 0;
      sender.fault = ({ path }) => (isRotation(path) && ++attempts === 1 ? fault : undefined);
      expect((await rotate()).resumed).toBe(false);
      expect([attempts, sender.secrets, stored().secrets]).toEqual([2, [OLD, NEW], [NEW, OLD]]);
    },
  );

  it('after its secret was proven makes another one if the webhook has been created again since', async () => {
    const { rotate, sender, stored, receiver } = await setUp();
    const broken = () => Promise.reject(new Error('down'));
    const error = await failureOf(rotate({ closeGrace: broken }));
    expect(error).toMatchObject({ step: 'close-grace', resume: { stage: 'retried' } });
    // The same id, and a fresh secret that no one installed.
    sender.secrets.push('whsec_recreated');
    expect((await rotate({ proofTimeoutMs: 15_000 })).resumed).toBe(true);
    expect(stored().secrets[0]).toBe(sender.secrets.at(-1));
    expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
    await receiver.close();
  });

  it('because its signal aborts can be continued', async () => {
    const { rotate, sender, stored } = await setUp();
    const controller = new AbortController();
    const stop = (step: RotationStep) => {
      if (step === 'rotate-secret') controller.abort(new Error('SIGTERM'));
    };
    const error = await failureOf(rotate({ signal: controller.signal, onStep: stop }));
    expect(error).toMatchObject({ code: 'aborted', step: 'install', resume: { stage: 'rotated' } });
    await rotate();
    expect([sender.secrets, stored().secrets]).toEqual([
      [OLD, NEW],
      [NEW, OLD],
    ]);
  });
});

describe('two concurrent rotations', () => {
  it('in one process: the second is refused, and changes nothing', async () => {
    const { rotate, sender } = await setUp();
    const first = rotate();
    expect(await failureOf(rotate())).toMatchObject({ code: 'rotation_under_way', step: 'begin' });
    await first;
    expect(sender.secrets).toHaveLength(2);
    await rotate();
  });

  it('of two processes with one store both end with the secret that signs', async () => {
    const { sender, store, stored, clock, client } = await setUp();
    // Another base URL of the same API stands for another process.
    const other = clientOf(sender.url.replace('127.0.0.1', 'localhost'), { clock });
    const results = await Promise.allSettled(
      [client, other].map((each) => each.rotate('whk_01', { store, journal: memoryJournal().journal })),
    );
    for (const [i, result] of results.entries()) {
      if (result.status === 'rejected') await [client, other][i]!.rotate('whk_01', { store });
    }
    expect(stored().secrets).toContain(sender.secrets.at(-1));
    expect((await sender.emit(event('evt_1'))).status).toBe('delivered');
  });

  it('are refused while another process holds the journal’s lock, which each rotation releases', async () => {
    const { rotate, sender, journal } = await setUp();
    let owner: string | undefined;
    const locking = {
      ...journal,
      async lock() {
        if (owner !== undefined) return { heldBy: owner };
        owner = 'process 1';
        const unlock = () => {
          owner = undefined;
        };
        return { unlock };
      },
    };
    owner = 'process 7';
    const error = await failureOf(rotate({ journal: locking }));
    expect(error).toMatchObject({
      code: 'rotation_under_way',
      message: expect.stringContaining('process 7'),
    });
    expect([sender.secrets, owner]).toEqual([[OLD], 'process 7']);
    owner = undefined;
    await rotate({ journal: locking });
    expect(owner).toBeUndefined();
    await failureOf(rotate({ journal: { ...locking, load: () => Promise.reject(new Error('down')) } }));
    expect(owner).toBeUndefined();
  });

  it('of two processes with one journal make one secret', async () => {
    const { sender, store, journal, clock, client, stored } = await setUp();
    const other = clientOf(sender.url.replace('127.0.0.1', 'localhost'), { clock });
    let second: Promise<unknown> | undefined;
    sender.fault = ({ path }) => {
      if (isRotation(path)) second ??= other.rotate('whk_01', { store, journal });
      return undefined;
    };
    await client.rotate('whk_01', { store, journal });
    await second;
    expect(sender.secrets).toEqual([OLD, NEW]);
    expect(stored().secrets).toEqual([NEW, OLD]);
  });
});
