import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import Database from 'libsql';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPostgres, findRedis } from '../../../test/support/services.js';
import { type Finished, runCli } from './run-cli.js';

const [redis, postgres] = await Promise.all([findRedis(), findPostgres()]);
afterAll(() => {
  redis?.stop();
  postgres?.stop();
});

let sandbox: Sandbox;
/** Accepts every delivery, and records none. */
let receiver: Server;
let url: string;
let cwd: string;
let webhookId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ frozen: true });
  receiver = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  ({ webhookId } = await sandbox.subscribe(url));
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await sandbox.close();
});

function reconcile(...args: string[]): Promise<Finished> {
  const env = { VIDEOVECTOR_BASE_URL: sandbox.apiUrl, VIDEOVECTOR_API_KEY: sandbox.apiKey };
  return runCli(['reconcile', webhookId, ...args], { cwd, env });
}

/** A database with a table of its own, and a digest of its file. */
function foreignDatabase(mode: string): () => Promise<string> {
  const path = join(cwd, 'app.db');
  const db = new Database(path);
  db.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE users (id INTEGER); INSERT INTO users VALUES (1)`);
  db.close();
  return async () =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
}

describe('reconcile', () => {
  it.each(['DELETE', 'WAL'])(
    'leaves a foreign database in %s mode as it was, and refuses it',
    async (mode) => {
      const digest = foreignDatabase(mode);
      const before = await digest();
      for (const extra of [[], ['--retry'], ['--to', url, '--secret-env', 'PATH']]) {
        const { code, stdout, stderr } = await reconcile('--inbox', 'sqlite:app.db', ...extra);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toContain('--inbox is not the database of an inbox: no such table: videovector_inbox');
      }
      expect(await digest()).toBe(before);
    },
  );

  it('refuses a table of another shape, a file that is not a database, and a folder', async () => {
    foreignDatabase('DELETE');
    await writeFile(join(cwd, 'notes.txt'), 'not a database, but long enough to have a header'.repeat(9));
    await mkdir(join(cwd, 'folder'));
    const cases = [
      [['--inbox', 'sqlite:app.db', '--inbox-name', 'users'], 'no such column'],
      [['--inbox', 'sqlite:notes.txt'], 'not a database'],
      [['--inbox', 'sqlite:folder'], 'folder is not a file'],
      [['--inbox', 'sqlite:app.db', '--inbox-name', 'x; DROP TABLE users'], 'table must be a name'],
    ] as const;
    for (const [args, why] of cases) {
      const { code, stderr } = await reconcile(...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
    }
  });

  it('refuses an inbox that knows none of the delivered events, unless --new-inbox allows it', async () => {
    sqliteInbox(new Database(join(cwd, 'inbox.db')));
    await sandbox.send('export.ready');
    const refused = await reconcile('--inbox', 'sqlite:inbox.db');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('knows none of the delivered events');
    const allowed = await reconcile('--inbox', 'sqlite:inbox.db', '--new-inbox');
    expect([allowed.code, allowed.stdout]).toEqual([1, expect.stringContaining('1 missing')]);
  });

  it('reads an inbox while its receiver writes, and in a folder with a strange name', async () => {
    const folder = join(cwd, 'a b%20c?d#é');
    await mkdir(folder);
    const db = new Database(join(folder, 'inbox.db'));
    const inbox = sqliteInbox(db);
    db.exec('BEGIN IMMEDIATE');
    const { code, stdout } = await reconcile('--inbox', `sqlite:${folder}/inbox.db`);
    db.exec('ROLLBACK');
    expect([code, stdout]).toEqual([0, expect.stringContaining('0 deliveries')]);
    expect(await inbox.lookup('x')).toEqual({ state: 'absent' });
  });

  it.runIf(postgres !== undefined)(
    'refuses a PostgreSQL table that does not exist, or is not an inbox',
    async () => {
      for (const [name, why] of [
        ['no_such_table', 'it has no table no_such_table'],
        ['pg_catalog.pg_class', 'it has no table pg_catalog.pg_class'],
        ['no_such_schema.inbox', 'it has no table no_such_schema.inbox'],
      ] as const) {
        const { code, stdout, stderr } = await reconcile('--inbox', postgres!.url, '--inbox-name', name);
        expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(why)]);
      }
    },
  );

  it.runIf(redis !== undefined)('refuses another prefix on Redis', async () => {
    await sandbox.send('export.ready');
    const { code, stderr } = await reconcile('--inbox', redis!.url, '--inbox-name', 'no-such-prefix:');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--inbox-name')]);
  });
});
