import { readFile, rename, writeFile } from 'node:fs/promises';
import {
  createClient,
  RotationError,
  type SecretStore,
  type StoredSecrets,
} from '@videovector-webhooks/client';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import Database from 'libsql';

// A process that rotates or reconciles until it succeeds, and prints what it did.

interface Task {
  readonly name: string;
  readonly task: 'rotate' | 'reconcile';
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly webhookId: string;
  /** The secrets, or the inbox. */
  readonly file: string;
}

const { name, task, baseUrl, apiKey, webhookId, file } = JSON.parse(process.argv[2]!) as Task;

const store: SecretStore = {
  load: async () => JSON.parse(await readFile(file, 'utf8')) as StoredSecrets,
  async save(_id, secrets) {
    await writeFile(`${file}.${name}`, JSON.stringify(secrets));
    await rename(`${file}.${name}`, file);
  },
};

const client = createClient({ apiKey, baseUrl, headers: { 'x-process': name }, maxRetryDelayMs: 20 });

async function rotate(): Promise<unknown> {
  for (let runs = 1, resume: RotationError['resume'] | undefined; ; runs++) {
    try {
      const { steps, retried } = await client.rotate(webhookId, { store, proofTimeoutMs: 4_000, resume });
      return { runs, steps: steps.length, retried };
    } catch (error) {
      if (!(error instanceof RotationError) || runs === 4) throw error;
      resume = error.resume.stage === 'not-started' ? undefined : error.resume;
    }
  }
}

async function reconcile(): Promise<unknown> {
  const { applied } = await client.reconcile(webhookId, sqliteInbox(new Database(file)), { apply: 'retry' });
  return { applied };
}

console.log(JSON.stringify(await (task === 'rotate' ? rotate() : reconcile())));
