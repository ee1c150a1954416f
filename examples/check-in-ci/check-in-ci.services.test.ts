import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { missing } from '../../test/support/missing-service.js';

const SCRIPT = fileURLToPath(new URL('./check.sh', import.meta.url));

describe('the example check-in-ci', () => {
  it.skipIf(missing('curl', 'the example check-in-ci'))(
    'passes, and writes its reports',
    { timeout: 300_000 },
    async () => {
      const reports = mkdtempSync(join(tmpdir(), 'check-in-ci-'));
      const child = spawn('bash', [SCRIPT], {
        env: { ...process.env, PORT: String(await freePort()), REPORTS: reports },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expect(code, printed).toBe(0);
      expect(printed).toMatch(/pass +failed-then-retried/);
      expect(printed).toMatch(/pass +duplicate/);
      expect(readFileSync(join(reports, 'check.xml'), 'utf8')).toContain('failures="0"');
    },
  );
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
