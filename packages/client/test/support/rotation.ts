import type {
  RotateOptions,
  RotationJournal,
  RotationState,
  SecretStore,
  StoredSecrets,
} from '@videovector-webhooks/client';
import { clientOf } from './clients.js';
import { startReceiver } from './receiver-server.js';
import { startSender } from './sender.js';

export const OLD = 'whsec_old_0123456789';

/** An in-memory store that returns copies, as a database does. */
export function memoryStore(secrets: StoredSecrets = { secrets: [OLD] }) {
  const rows = new Map([['whk_01', JSON.stringify(secrets)]]);
  const store: SecretStore = {
    async load(id) {
      const row = rows.get(id);
      return row === undefined ? undefined : (JSON.parse(row) as StoredSecrets);
    },
    async save(id, changed) {
      rows.set(id, JSON.stringify(changed));
    },
  };
  return { store, rows, stored: () => JSON.parse(rows.get('whk_01') ?? 'null') as StoredSecrets };
}

/** A journal that keeps JSON, as a file does. */
export function memoryJournal() {
  const saved: string[] = [];
  const journal: RotationJournal = {
    async load() {
      const last = saved.at(-1);
      return last === undefined ? undefined : (JSON.parse(last) as RotationState);
    },
    async save(_id, state) {
      saved.push(JSON.stringify(state));
    },
  };
  return { journal, saved, last: () => JSON.parse(saved.at(-1) ?? 'null') as RotationState };
}

/** A sender, a receiver that reads a store, and a client of the sender. */
export async function setUp() {
  const { store, stored, rows } = memoryStore();
  const probe = clientOf('http://127.0.0.1:9');
  const { clock } = probe;
  const target = await startReceiver({ secrets: (id) => store.load(id) }, clock);
  const sender = await startSender(target.url, OLD);
  const client = clientOf(sender.url, { clock });
  const { journal, saved, last } = memoryJournal();
  const rotate = (options: RotateOptions = {}) => client.rotate('whk_01', { store, journal, ...options });
  return { sender, store, stored, rows, client, clock, rotate, journal, saved, last, ...target };
}

/** An event of its own in canonical form, with a float that JavaScript can't print. */
export function event(id: string): string {
  return `{"created_at": "2026-10-07T00:00:00Z", "data": {"run_id": "run_1", "start_time": 12.0}, "event": "prompt_run.completed", "id": "${id}"}`;
}
