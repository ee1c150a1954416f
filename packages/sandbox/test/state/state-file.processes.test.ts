import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SqliteDatabase, startSandbox } from '@videovector-webhooks/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../support/database.js';
import { startReceiver, type TestReceiver } from '../support/receiver.js';

let folder: string;
let path: string;
const cleanup: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  path = join(folder, 'sandbox.db');
});
afterEach(async () => {
  for (const end of cleanup.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true });
});

/** Opens the state file; the test's end closes it. */
function open(file = path): SqliteDatabase {
  const database = openDatabase(file);
  cleanup.push(() => database.close());
  return database;
}

async function start(options: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox({ database: open(), frozen: true, ...options });
  cleanup.push(() => sandbox.close());
  return sandbox;
}

/** Runs `owner.ts` on the file. Resolves once its sandbox listens. */
async function startOwner(): Promise<{ child: ChildProcess; ask(): Promise<string> }> {
  const script = fileURLToPath(new URL('../support/owner.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=videovector-source', script, path],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  cleanup.push(() => child.kill('SIGKILL'));
  const nextLine = (): Promise<string> =>
    new Promise((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  await nextLine();
  const ask = (): Promise<string> => {
    const line = nextLine();
    child.stdin.write('rotate\n');
    return line;
  };
  return { child, ask };
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('close', resolve));
}

describe('a state file', () => {
  it('belongs to one sandbox, and the error names the process that has it', async () => {
    const first = await start();
    const second = startSandbox({ database: open() });
    await expect(second).rejects.toThrow(
      new RegExp(`option database is in use by another sandbox: process ${process.pid} on `),
    );
    // The first one still works.
    expect((await first.subscribe('http://127.0.0.1:9/')).secret).toMatch(/^whsec_/);
  });

  it('is free again once its sandbox is closed, even if the database stays open', async () => {
    await (await start()).close();
    await (await start()).close();
  });

  it('is taken over as soon as its owner was killed', async () => {
    const { child } = await startOwner();
    child.kill('SIGKILL');
    await ended(child);
    await start();
  });

  it('is taken over from an owner that shuts down meanwhile, as a watcher restarts a program', async () => {
    const { child } = await startOwner();
    const starting = start();
    child.kill('SIGTERM');
    await starting;
  });

  it('is taken over from a suspended owner, which then writes and sends nothing more', async () => {
    const receiver = await startReceiver();
    cleanup.push(() => receiver.close());
    const { webhookId } = await (async () => {
      const sandbox = await start();
      const subscription = await sandbox.subscribe(receiver.url);
      await sandbox.close();
      return subscription;
    })();
    const { child, ask } = await startOwner();
    child.kill('SIGSTOP');
    const sandbox = await start();
    const { secretOf } = sandbox;
    const before = secretOf(webhookId);
    child.kill('SIGCONT');
    expect(await ask()).toMatch(/^503 .*was taken over by another sandbox/);
    expect(secretOf(webhookId)).toBe(before);
  });

  it('of a process in another container or on another machine is not judged by its process id', async () => {
    const sandbox = await start();
    await sandbox.close();
    const holder = JSON.stringify({
      pid: 4_194_305,
      host: 'elsewhere pid:[1]',
      since: '2026-10-07T00:00:00Z',
    });
    const other = open();
    other.exec(`INSERT INTO sandbox_owner VALUES (1, 'other', '${holder}', 0)`);
    const beating = setInterval(() => other.exec('UPDATE sandbox_owner SET beats = beats + 1'), 200);
    await expect(startSandbox({ database: open() })).rejects.toThrow('process 4194305 on elsewhere');
    clearInterval(beating);
    // Silent from now on, so it is gone.
    await start();
  });

  it('that two sandboxes open concurrently goes to one of them', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 4 }, () => startSandbox({ database: open(), frozen: true })),
    );
    const started = starts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(started).toHaveLength(1);
    await started[0]!.close();
  });
});

describe('a lock of another program', () => {
  let receiver: TestReceiver;
  let warned: { mockRestore(): void };
  beforeEach(async () => {
    receiver = await startReceiver();
    warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  });
  afterEach(async () => {
    warned.mockRestore();
    await receiver.close();
  });

  it('while the response comes in does not leave the delivery `processing`', async () => {
    const sandbox = await start();
    await sandbox.subscribe(receiver.url);
    const other = open();
    receiver.behaviour = () => {
      other.exec('BEGIN IMMEDIATE');
      return 200;
    };
    await sandbox.send('export.ready');
    expect(sandbox.deliveries()[0]?.status).toBe('processing');
    other.exec('ROLLBACK');
    await expect.poll(() => sandbox.deliveries()[0]?.status, { timeout: 30_000 }).toBe('delivered');
    expect(receiver.requests).toHaveLength(1);
  });

  it('while an attempt starts delays it, and it is sent once', async () => {
    receiver.behaviour = (_request, _response, index) => (index === 0 ? 500 : 200);
    const sandbox = await start({ retryDelaysMs: [1_000] });
    await sandbox.subscribe(receiver.url);
    await sandbox.send('export.ready');
    const other = open();
    other.exec('BEGIN IMMEDIATE');
    await sandbox.clock.advance(1_000);
    expect(receiver.requests).toHaveLength(1);
    other.exec('ROLLBACK');
    await expect.poll(() => sandbox.deliveries()[0]?.status, { timeout: 30_000 }).toBe('delivered');
    expect(receiver.requests).toHaveLength(2);
  });

  it('makes a call of the API fail with 503, leaves no transaction open, and changes nothing', async () => {
    const sandbox = await start();
    const { webhookId, secret } = await sandbox.subscribe(receiver.url);
    const other = open();
    other.exec('BEGIN IMMEDIATE');
    const rotate = () =>
      fetch(`${sandbox.apiUrl}/webhooks/${webhookId}/rotate-secret`, {
        method: 'POST',
        headers: { 'x-api-key': sandbox.apiKey },
      });
    const refused = await rotate();
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { error: { code: 'service_unavailable' } },
    ]);
    expect(sandbox.secretOf(webhookId)).toBe(secret);
    other.exec('ROLLBACK');
    const { new_secret: rotated } = (await (await rotate()).json()) as { new_secret: string };
    await sandbox.close();
    expect((await start()).secretOf(webhookId)).toBe(rotated);
  });

  it('at the end of a send lets it be refused as a whole', async () => {
    const sandbox = await start();
    for (let i = 0; i < 3; i++) await sandbox.subscribe(receiver.url);
    const other = open();
    other.exec('BEGIN IMMEDIATE');
    await expect(sandbox.send('export.ready')).rejects.toThrow('could not be written');
    other.exec('ROLLBACK');
    expect(sandbox.deliveries()).toEqual([]);
  });
});

describe('a full disk', () => {
  it('refuses the event, keeps no partial change, and the sandbox works again once there is space', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const receiver = await startReceiver();
    const database = open();
    const sandbox = await startSandbox({ database, frozen: true });
    await sandbox.subscribe(receiver.url);
    const [{ page_count: pages }] = database.prepare('SELECT page_count FROM pragma_page_count').all() as [
      { page_count: number },
    ];
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const large = { note: 'x'.repeat(20_000) };
    await expect(sandbox.send('export.ready', large)).rejects.toThrow('database or disk is full');
    expect(sandbox.deliveries()).toEqual([]);
    database.exec('PRAGMA max_page_count = 1000000');
    expect((await sandbox.send('export.ready', large)).deliveries[0]?.status).toBe('delivered');
    await sandbox.close();
    expect((await start()).deliveries()).toHaveLength(1);
    await receiver.close();
    warned.mockRestore();
  });
});

describe('a database that is not a state file', () => {
  it('of another program is refused, and stays as it was', async () => {
    const other = openDatabase(path);
    other.exec('CREATE TABLE customers (id INTEGER)');
    other.close();
    const before = readFileSync(path);
    await expect(startSandbox({ database: open() })).rejects.toThrow('holds the tables of another program');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('with a table of the same name but other columns is refused', async () => {
    const other = openDatabase(path);
    other.exec('CREATE TABLE sandbox (id INTEGER)');
    other.close();
    await expect(startSandbox({ database: open() })).rejects.toThrow('holds the tables of another program');
  });

  it('of a newer version is refused', async () => {
    await (await start()).close();
    open().exec('PRAGMA user_version = 2');
    await expect(startSandbox({ database: open() })).rejects.toThrow('newer version');
  });

  it('of the version before is used, with its webhooks', async () => {
    const old = openDatabase(path);
    old.exec(`CREATE TABLE sandbox (
      place INTEGER PRIMARY KEY, name TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (name, id))`);
    const webhook = {
      webhook_id: 'whk_old',
      url: 'http://127.0.0.1:9/',
      secret: 'whsec_old',
      status: 'active',
    };
    old.exec(
      `INSERT INTO sandbox (name, id, json) VALUES ('webhooks', 'whk_old', '${JSON.stringify(webhook)}')`,
    );
    old.exec(
      'INSERT INTO sandbox (name, id, json) VALUES (\'settings\', \'key.admin\', \'{"name":"key.admin","value":"sk_live_1"}\')',
    );
    old.close();
    const sandbox = await start();
    expect(sandbox.secretOf('whk_old')).toBe('whsec_old');
    // A key of the service's form is not used.
    expect(sandbox.apiKey).toMatch(/^sk_sandbox_/);
  });

  it('but text is refused', async () => {
    writeFileSync(path, 'this is not a database, it is a text file that is long enough to have a header');
    await expect(startSandbox({ database: open() })).rejects.toThrow(
      /option database can't be used.*not a database/,
    );
  });

  it('that is closed is refused', async () => {
    const closed = openDatabase(path);
    closed.close();
    await expect(startSandbox({ database: closed })).rejects.toThrow("option database can't be used");
  });

  it('that is opened read-only is refused', async () => {
    await (await start()).close();
    const readonly = open();
    readonly.exec('PRAGMA query_only = ON');
    await expect(startSandbox({ database: readonly })).rejects.toThrow(/option database can't be .*readonly/);
  });

  it('that another program keeps locked is refused after some seconds', async () => {
    const other = open();
    other.exec('CREATE TABLE sandbox_lock (id INTEGER)');
    other.exec('DROP TABLE sandbox_lock');
    other.exec('BEGIN EXCLUSIVE');
    await expect(startSandbox({ database: open() })).rejects.toThrow('is locked by another program');
    other.exec('ROLLBACK');
  });
});

describe('what a restart keeps', () => {
  it('is the clock: how far it is ahead, and whether it is frozen', async () => {
    const first = await startSandbox({ database: open() });
    await first.clock.advance(86_400_000);
    await first.close();
    const second = await startSandbox({ database: open() });
    expect(second.clock.frozen).toBe(false);
    expect(second.clock.now() - Date.now()).toBeGreaterThan(86_000_000);
    second.clock.freeze();
    const stopped = second.clock.now();
    await second.close();
    const third = await startSandbox({ database: open() });
    expect([third.clock.frozen, third.clock.now()]).toEqual([true, stopped]);
    await third.close();
    const startAt = Date.parse('2030-01-01T00:00:00Z');
    const fourth = await start({ startAt });
    expect(fourth.clock.now()).toBe(startAt);
  });

  it('is the secrets and keys, but not the planned faults', async () => {
    const first = await start();
    const { webhookId, secret } = await first.subscribe('http://127.0.0.1:9/');
    first.faults.inject('tamper', { times: Infinity });
    await first.close();
    const second = await start();
    expect(second.secretOf(webhookId)).toBe(secret);
    expect(second.keys).toEqual(first.keys);
    expect(second.faults.planned).toEqual([]);
  });
});

it('a folder that can’t be written is refused with the cause', async () => {
  await (await start()).close();
  chmodSync(folder, 0o500);
  cleanup.push(() => chmodSync(folder, 0o700));
  // Root writes anyway.
  if (process.getuid?.() === 0) return;
  await expect(startSandbox({ database: open() })).rejects.toThrow("option database can't be");
});
