import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../../../test/support/deliveries.js';
import { BodyBudget } from '../../src/body/body-budget.js';
import { setUp } from '../support/set-up.js';

const { headers } = deliver(RUN_COMPLETED);

/** A body that is sent chunk by chunk. */
function slowBody() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(created) {
      controller = created;
    },
  });
  return {
    body,
    send: (bytes: number) => controller.enqueue(new Uint8Array(bytes)),
    end: () => controller.close(),
  };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the memory of all bodies together', () => {
  it('is bounded: the body that has been arriving the longest is dropped, and a later one is handled', async () => {
    const { receiver } = setUp({ maxBodyBytes: 1_000, maxBufferedBytes: 2_000 });
    receiver.fallback(() => {});
    const strangers = [slowBody(), slowBody(), slowBody()];
    const outcomes = strangers.map(({ body }) => receiver.receive({ headers, body }));
    for (const stranger of strangers) {
      stranger.send(600);
      await tick();
    }
    expect((await receiver.receive(deliver(RUN_STARTED))).code).toBe('handled');
    const stream = new Blob([RUN_COMPLETED]).stream();
    expect((await receiver.receive({ headers, body: stream })).code).toBe('handled');
    expect(await outcomes[0]).toMatchObject({ code: 'overloaded', status: 503, retryAfter: 10 });
  });

  it('is taken from no more bodies than are needed to make room', async () => {
    const { receiver } = setUp({ maxBodyBytes: 1_000, maxBufferedBytes: 2_000 });
    const strangers = [slowBody(), slowBody(), slowBody(), slowBody()];
    const outcomes = strangers.map(({ body }) => receiver.receive({ headers, body }));
    for (const stranger of strangers) {
      stranger.send(600);
      await tick();
    }
    for (const { end } of strangers.slice(1)) end();
    const codes = (await Promise.all(outcomes)).map(({ code }) => code);
    expect(codes).toEqual(['overloaded', 'signature_invalid', 'signature_invalid', 'signature_invalid']);
  });

  it('can be used up to the last byte', async () => {
    const { length } = RUN_COMPLETED;
    const { receiver } = setUp({ maxBodyBytes: length, maxBufferedBytes: length });
    receiver.fallback(() => {});
    const body = new Blob([RUN_COMPLETED]).stream();
    expect((await receiver.receive({ headers, body })).code).toBe('handled');
  });

  it('is returned when a delivery ends, however it ends', async () => {
    const { receiver } = setUp({ maxBodyBytes: 1_000, maxBufferedBytes: 1_000 });
    receiver.fallback(() => {});
    for (let i = 0; i < 50; i++) {
      const { body, send, end } = slowBody();
      const outcome = receiver.receive({ headers, body });
      send(900);
      if (i % 2 === 0) send(900);
      end();
      expect((await outcome).code).toBe(i % 2 === 0 ? 'body_too_large' : 'signature_invalid');
    }
    const stream = new Blob([RUN_COMPLETED]).stream();
    expect((await receiver.receive({ headers, body: stream })).code).toBe('handled');
  });

  it('counts verified bodies until their handlers end, and drops none of them', async () => {
    const { receiver } = setUp({ maxBodyBytes: 1_000, maxBufferedBytes: 1_000 });
    let finish = (): void => {};
    receiver.on('prompt_run.completed', () => new Promise<void>((resolve) => (finish = resolve)));
    const handling = receiver.receive({ headers, body: new Blob([RUN_COMPLETED]).stream() });
    await expect.poll(() => finish.name).not.toBe('finish');
    const other = slowBody();
    const refused = receiver.receive({ headers, body: other.body });
    other.send(900);
    expect((await refused).code).toBe('overloaded');
    finish();
    expect((await handling).code).toBe('handled');
  });

  it('is refused to a body, which is dropped, while complete ones hold it', () => {
    const budget = new BodyBudget(100);
    const complete = budget.createBuffer(100);
    expect(complete.add(new Uint8Array(60))).toBe(true);
    const [arriving, announced] = [budget.createBuffer(100), budget.createBuffer(100)];
    budget.startArrival(arriving);
    expect(arriving.add(new Uint8Array(60))).toBe(false);
    expect(announced.reserve(60)).toBe(false);
    expect([arriving, announced].map(({ dropReason }) => dropReason)).toEqual(['overloaded', 'overloaded']);
    expect(complete.dropReason).toBeUndefined();
    complete.release();
    expect(budget.createBuffer(100).add(new Uint8Array(100))).toBe(true);
  });

  it('of an announced body that the platform collects counts before it has arrived', async () => {
    const { receiver } = setUp({ maxBodyBytes: 1_000, maxBufferedBytes: 1_000 });
    const request = () => {
      const { body } = slowBody();
      const init = { method: 'POST', headers: { ...headers, 'content-length': '900' }, body, duplex: 'half' };
      return new Request('http://localhost/', init as RequestInit);
    };
    const first = receiver.fetch(request());
    await tick();
    void receiver.fetch(request());
    expect((await first).status).toBe(503);
  });
});

describe('close', () => {
  it('drops bodies that are still arriving immediately', async () => {
    const { receiver } = setUp();
    const { body, send } = slowBody();
    const outcome = receiver.receive({ headers, body });
    send(10);
    await tick();
    await receiver.close();
    expect(await outcome).toMatchObject({ code: 'draining', status: 503 });
  });

  it('ends within handlerTimeoutMs and a second even if a handler never ends', async () => {
    const { receiver, clock } = setUp({ handlerTimeoutMs: 5_000 });
    receiver.fallback(() => new Promise(() => {}));
    void receiver.receive(deliver(RUN_COMPLETED));
    await tick();
    let closed = false;
    const closing = receiver.close().then(() => {
      closed = true;
    });
    await clock.advance(5_000);
    expect(closed).toBe(false);
    await clock.advance(1_000);
    await closing;
  });
});

describe('strangers who send nothing', () => {
  it('shut no one out, however many there are', async () => {
    const { receiver } = setUp({ maxInFlight: 2 });
    receiver.fallback(() => {});
    for (let i = 0; i < 50; i++) void receiver.receive({ headers, body: slowBody().body });
    await tick();
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    await receiver.close();
  });
});
