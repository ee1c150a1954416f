// Sends three deliveries to a receiver that never answers, until it is killed.

import { type SqliteDatabase, startSandbox } from '@videovector-webhooks/sandbox';
import Database from 'libsql';

const [file, url] = process.argv.slice(2);
const database = new Database(file!) as unknown as SqliteDatabase;
const sandbox = await startSandbox({ database });
await sandbox.subscribe(url!);
await Promise.all([1, 2, 3].map((n) => sandbox.send('export.ready', `{"n": ${n}.0}`)));
