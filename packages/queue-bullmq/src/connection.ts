/** The part of a Queue or Worker of BullMQ that has a connection. */
export interface Connected {
  waitUntilReady(): Promise<unknown>;
  getBackend(): unknown;
}

/**
 * Connects, also after an attempt that failed.
 *
 * BullMQ 6 remembers that PostgreSQL was away when a Queue or Worker was created, and refuses everything from then on, even once
 * PostgreSQL is back. So the remembered failure is dropped first.
 */
export async function connect(client: Connected): Promise<void> {
  try {
    await client.waitUntilReady();
  } catch {
    forgetFailure(client);
    await client.waitUntilReady();
  }
}

function forgetFailure(client: Connected): void {
  const backend = client.getBackend() as Remembering & { connection?: Remembering };
  for (const part of [backend, backend.connection])
    if (part?.readyPromise !== undefined) part.readyPromise = undefined;
}

interface Remembering {
  readyPromise?: unknown;
}
