import { createHmac } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET, sign } from '../../../test/support/deliveries.js';

// As on runtimes without Node's modules, where digests are asynchronous.
vi.mock('#runtime', async () => import('../src/runtime/web.js'));
const { createReceiver } = await import('../src/receiver.js');
const { captureToFile } = await import('../src/replay/capture-file.js');
const { signBody, verifySignature } = await import('../src/signature/verify-signature.js');

const text = new TextDecoder();
const compact = (body: string): string => body.replaceAll(', "', ',"').replaceAll('": ', '":');

describe('verifySignature with Web Crypto', () => {
  it('signs as node:crypto does', async () => {
    expect(await signBody(RUN_COMPLETED, SECRET)).toBe(sign(RUN_COMPLETED));
  });

  it('accepts the raw bytes, with any of the secrets', async () => {
    const options = { body: RUN_COMPLETED, signature: sign(RUN_COMPLETED), secrets: ['another', SECRET] };
    expect(await verifySignature(options)).toMatchObject({ ok: true, matchedBy: 'raw', secretIndex: 1 });
  });

  it('refuses a body that was changed', async () => {
    const options = { body: `${RUN_COMPLETED} `.replace('12.0', '13.0'), signature: sign(RUN_COMPLETED) };
    expect((await verifySignature({ ...options, secrets: [SECRET, 'another'] })).ok).toBe(false);
  });

  it('does not mix up the canonical forms of bodies that are verified concurrently', async () => {
    const bodies = Array.from({ length: 20 }, (_, i) => RUN_COMPLETED.replace('12.0', `${i}.5`));
    const results = await Promise.all(
      bodies.map((body) =>
        verifySignature({ body: compact(body), signature: sign(body), secrets: ['another', SECRET] }),
      ),
    );
    expect(results.map((result) => result.ok && text.decode(result.authenticated))).toEqual(bodies);
  });

  it('tries the compact form after the canonical one', async () => {
    const signed = compact(RUN_STARTED);
    const signature = `sha256=${createHmac('sha256', SECRET).update(signed).digest('hex')}`;
    const options = { body: `${signed}\n`, signature, secrets: SECRET, acceptCompactJson: true };
    const results = await Promise.all([verifySignature(options), verifySignature(options)]);
    for (const result of results) expect(result.ok && text.decode(result.authenticated)).toBe(signed);
  });
});

it('a receiver on a runtime without diagnostics_channel publishes nothing', async () => {
  const listener = vi.fn();
  subscribe('tracing:videovector.webhook:receive:start', listener);
  onTestFinished(() => void unsubscribe('tracing:videovector.webhook:receive:start', listener));
  const receiver = createReceiver({ secrets: SECRET });
  receiver.on('prompt_run.completed', () => {});
  expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
  expect(listener).not.toHaveBeenCalled();
});

it('captureToFile on a runtime without files throws, and names what to pass instead', () => {
  expect(() => captureToFile('deliveries.jsonl')).toThrow(/a runtime with files .* capture: \{ write/);
});
