import { appendFile, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { captureOf, postDelivery } from '@videovector-webhooks/core/replay';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runCli, startCli } from './run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capture-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

function lines(count: number): string {
  const outcome = { outcome: 'failed', code: 'handler_failed', status: 500 };
  return Array.from({ length: count }, (_, i) => {
    const capture = captureOf({ headers: { 'x-delivery-id': `del_${i}` } }, Buffer.from('{}'), outcome, 0);
    return `${JSON.stringify(capture)}\n`;
  }).join('');
}

/** A receiver that runs something for each delivery. */
async function receiver(onDelivery: (id: string) => Promise<void> | void): Promise<string> {
  const server = createServer(async (request, response) => {
    await onDelivery(String(request.headers['x-delivery-id']));
    request.resume().on('end', () => response.end('{"outcome":"handled","code":"handled"}'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('capture', () => {
  it.each<[string, string, string]>([
    ['a folder', '.', 'it is a folder (EISDIR)'],
    ['in a folder that does not exist', 'none/d.jsonl', 'its folder does not exist (ENOENT)'],
  ])('refuses a file that is %s before it listens', async (_what, out, message) => {
    const { code, stderr } = await runCli(['capture', '--port', '0', '--out', out], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('Listening');
  });

  it('keeps what it answers with 2xx, also after its file was deleted', async () => {
    const out = join(folder, 'd.jsonl');
    const running = await startCli(['capture', '--port', '0', '--answer', '200', '--out', out]);
    const url = (await running.printed(/http:\/\/127\.0\.0\.1:\d+/)).match(/http:\/\/127\.0\.0\.1:\d+/)![0];
    for (const id of ['one', 'two']) {
      expect((await postDelivery(url, { headers: { 'x-delivery-id': id }, body: '{}' })).status).toBe(200);
      if (id === 'one') await unlink(out);
    }
    running.interrupt();
    expect((await running.finished).stderr).toContain('was deleted or replaced, with 1');
    expect(await readFile(out, 'utf8')).toContain('"x-delivery-id":"two"');
  });
});

describe('replay', () => {
  it('sends each delivery once, although its file grows by what it sends', async () => {
    const file = join(folder, 'd.jsonl');
    await writeFile(file, lines(20));
    const seen: string[] = [];
    const url = await receiver(async (id) => {
      seen.push(id);
      await appendFile(file, lines(1));
    });
    const { stdout } = await runCli(['replay', file, '--to', url]);
    expect(stdout).toContain('20 replayed');
    expect(new Set(seen).size).toBe(20);
  });

  it('reads gzip, and says that the last line of a file is incomplete', async () => {
    await writeFile(join(folder, 'a.jsonl.gz'), gzipSync(lines(2)));
    await writeFile(join(folder, 'b.jsonl'), `${lines(1)}{"version":1,"capt`);
    const url = await receiver(() => {});
    const { code, stdout, stderr } = await runCli(['replay', 'a.jsonl.gz', 'b.jsonl', '--to', url], {
      cwd: folder,
    });
    expect(stdout).toContain('3 replayed');
    expect(stderr).toContain('b.jsonl, line 2: incomplete, skipped');
    expect(code).toBe(0);
  });
});
