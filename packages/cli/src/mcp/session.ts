import { createClient } from '@videovector-webhooks/client';
import { type Sandbox, startSandbox } from '@videovector-webhooks/sandbox';
import { UsageError } from '../terminal/exit.js';

/** What the calls of one client share: the project, and at most one sandbox. */
export class Session {
  /** The project's folder. */
  readonly folder: string;
  readonly #secrets = new Set<string>();
  #sandbox: Promise<Sandbox> | undefined;
  #isClosed = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * The running sandbox.
   *
   * @throws UsageError If none was started.
   */
  async sandbox(): Promise<Sandbox> {
    if (this.#sandbox === undefined) throw new UsageError('No sandbox is running. Call start_sandbox first.');
    return this.#sandbox;
  }

  /** The running sandbox, if there is one. */
  async current(): Promise<Sandbox | undefined> {
    return this.#sandbox;
  }

  /**
   * Points the sandbox to a receiver. Starts it on the first call; later calls move its webhook, and keep the secret.
   *
   * @param secret Signs the deliveries. Default: a random one.
   */
  async pointTo(receiverUrl: string, secret: string | undefined): Promise<Sandbox> {
    const sandbox = await this.#started(secret);
    const [webhook] = sandbox.webhooks();
    if (webhook === undefined) await sandbox.subscribe(receiverUrl);
    else if (webhook.url !== receiverUrl) {
      const { webhooks } = createClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.apiUrl });
      await webhooks.update(webhook.webhook_id, { url: receiverUrl });
    }
    return sandbox;
  }

  /** Whether a value is a secret that the sandbox signs with or has signed with. */
  knows(secret: string): boolean {
    return this.#secrets.has(secret);
  }

  /** The keys and secrets that no answer may contain. */
  async confidential(): Promise<readonly string[]> {
    const sandbox = await this.#sandbox?.catch(() => undefined);
    if (sandbox === undefined) return [];
    for (const { webhook_id: id } of sandbox.webhooks()) this.#secrets.add(sandbox.secretOf(id));
    return [...this.#secrets, ...Object.values(sandbox.keys)];
  }

  /** Ends the sandbox. No further one is started. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.close();
  }

  async #started(secret: string | undefined): Promise<Sandbox> {
    if (this.#isClosed) throw new UsageError('The server is shutting down.');
    this.#sandbox ??= startSandbox({ secret });
    try {
      return await this.#sandbox;
    } catch (error) {
      this.#sandbox = undefined;
      throw error;
    }
  }
}
