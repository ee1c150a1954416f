import { type SignedDelivery, signedDelivery } from '@videovector-webhooks/core/testing';
import { afterEach, expect, it, vi } from 'vitest';

const SECRET = 'whsec_example';

/** The arguments that a runtime passes besides the request. */
type Fetch = (request: Request, ...platform: unknown[]) => Promise<Response>;

async function expectToReceive(fetch: Fetch, ...platform: unknown[]): Promise<void> {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const send = (delivery: SignedDelivery) => fetch(new Request('http://localhost/', delivery), ...platform);
  const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, { secret: SECRET });
  expect((await send(delivery)).status).toBe(200);
  expect(log).toHaveBeenCalledWith('completed:', 'run_1');
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  expect((await send({ ...delivery, body: '{}' })).status).toBe(401);
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('examples/deno.ts serves on Deno', async () => {
  const serve = vi.fn<(options: { port: number }, handler: Fetch) => void>();
  vi.stubGlobal('Deno', { env: new Map([['VIDEOVECTOR_WEBHOOK_SECRET', SECRET]]), serve });
  await import('../examples/deno.js');
  const [options, handler] = serve.mock.calls[0]!;
  expect(options.port).toBe(3000);
  await expectToReceive(handler, { remoteAddr: { hostname: '127.0.0.1' } });
});

it('examples/bun.ts serves on Bun', async () => {
  const serve = vi.fn<(options: { port: number; fetch: Fetch }) => void>();
  vi.stubEnv('VIDEOVECTOR_WEBHOOK_SECRET', SECRET);
  vi.stubEnv('PORT', '8080');
  vi.stubGlobal('Bun', { serve });
  await import('../examples/bun.js');
  const { port, fetch } = serve.mock.calls[0]![0];
  expect(port).toBe(8080);
  await expectToReceive(fetch, { requestIP() {} });
});

it('examples/worker.ts is a Worker', async () => {
  const { default: worker } = await import('../examples/worker.js');
  const env = { VIDEOVECTOR_WEBHOOK_SECRET: SECRET };
  // No work continues after this response. That the receiver reads `waitUntil` shows that it got the context.
  const lookedAt = vi.fn();
  const context = {
    get waitUntil() {
      lookedAt();
      return () => {};
    },
  };
  await expectToReceive((request) => worker.fetch(request, env, context));
  expect(lookedAt).toHaveBeenCalled();
});
