import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createReceiver } from '@videovector-webhooks/core';
import { type SqliteDatabase, sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { describeInbox, RETENTION_MS } from '../../../test/suites/describe-inbox.js';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { realWait } from '../../../test/support/real-wait.js';

/** Both drivers are CommonJS, and the second one ships no types that fit. */
const require = createRequire(import.meta.url);
interface Closable extends SqliteDatabase {
  close(): void;
}
const drivers: Record<string, new (path: string) => Closable> = {
  libsql: require('libsql'),
  // It has the interface of node:sqlite, on the oldest Node too.
  'node:sqlite': require('@photostructure/sqlite').DatabaseSync,
};

const folders: string[] = [];
function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sqlite-'));
  folders.push(folder);
  return join(folder, 'inbox.db');
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

for (const [name, Database] of Object.entries(drivers)) {
  describeInbox(`sqliteInbox on ${name}`, async () => {
    const file = newFile();
    const db = new Database(file);
    return {
      inbox: sqliteInbox(db, { retentionMs: RETENTION_MS }),
      wait: realWait,
      breakStore() {
        const other = new Database(file);
        other.exec('DROP TABLE videovector_inbox');
        other.close();
      },
      close: async () => db.close(),
    };
  });

  describe(`sqliteInbox on ${name}`, () => {
    it('shares a file with the other processes of the machine: one of them gets each delivery', async () => {
      const file = newFile();
      const db = new Database(file);
      sqliteInbox(db);
      const racer = fileURLToPath(new URL('racer.ts', import.meta.url));
      const claimed = await Promise.all(Array.from({ length: 4 }, () => race(racer, name, file)));
      const all = claimed.flat();
      expect(all).toHaveLength(200);
      expect(new Set(all).size).toBe(200);
      db.close();
    }, 30_000);

    it('remembers over a restart', async () => {
      const file = newFile();
      for (const code of ['handled', 'duplicate']) {
        const db = new Database(file);
        const receiver = createReceiver({
          secrets: SECRET,
          inbox: sqliteInbox(db),
          logger: quietLogger(),
        }).fallback(() => {});
        expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe(code);
        db.close();
      }
    });

    it('sweeps what is past its retention, in batches, and never what is pending', async () => {
      const db = new Database(newFile());
      const inbox = sqliteInbox(db, { retentionMs: 1 });
      for (let i = 0; i < 25; i++) {
        const claim = await inbox.claim(`done${i}`, 60_000);
        if (claim.state === 'claimed') await inbox.complete(claim);
      }
      await inbox.claim('pending', 1);
      await realWait(20);
      expect(await inbox.sweep(10)).toBe(25);
      expect(await inbox.sweep(10)).toBe(0);
      expect(await inbox.claim('pending', 1_000)).toMatchObject({ attempt: 2 });
      db.close();
    });
  });
}

function race(racer: string, driver: string, file: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const args = [
      '--import',
      import.meta.resolve('tsx'),
      '--conditions=videovector-source',
      racer,
      driver,
      file,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`the racer ended with ${code}`)),
    );
  });
}

describe('sqliteInbox refuses', () => {
  it.each([
    ['no database', undefined, {}],
    ['a promise of one', Promise.resolve(), {}],
    ['a table that is no identifier', { exec: () => {}, prepare: () => {} }, { table: 'x; DROP TABLE y' }],
    ['a retention that is none', { exec: () => {}, prepare: () => {} }, { retentionMs: 0 }],
  ])('%s', (_what, db, options) => {
    expect(() => sqliteInbox(db as unknown as SqliteDatabase, options)).toThrow('sqliteInbox');
  });
});
