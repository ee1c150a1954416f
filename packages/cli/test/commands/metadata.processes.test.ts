import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../run-cli.js';

const METADATA = '{"account": 12345678901234567890, "rate": 12.0}';

/** An API that returns each webhook with the metadata that it was sent. */
async function startApi(): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    const webhook = `{"webhook_id":"whk_1","url":"https://x.example","secret":"whsec_1","failure_count":0,"events":[],"metadata":${METADATA}}`;
    response.end(request.url?.endsWith('/webhooks') && request.method === 'GET' ? `[${webhook}]` : webhook);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

it('every digit of a webhook’s metadata is sent and shown', async () => {
  const { url, bodies } = await startApi();
  const env = { VIDEOVECTOR_BASE_URL: url, VIDEOVECTOR_API_KEY: 'sk_test_1' };
  const webhook = ['--name', 'n', '--url', 'https://x.example', '--event', 'export.ready'];
  const runs = [
    await runCli(['webhooks', 'create', ...webhook, '--metadata', METADATA, '--json'], { env }),
    await runCli(['webhooks', 'update', 'whk_1', '--metadata', METADATA], { env }),
    await runCli(['webhooks', 'show', 'whk_1'], { env }),
    await runCli(['webhooks', 'list', '--json'], { env }),
  ];
  for (const { code, stdout, stderr } of runs) {
    expect([code, stderr]).toEqual([0, `API: ${url} (this machine)\n`]);
    expect(stdout).toContain(METADATA);
  }
  expect(bodies[0]).toContain(`"metadata":${METADATA}`);
  expect(bodies[1]).toBe(`{"metadata":${METADATA}}`);
});
