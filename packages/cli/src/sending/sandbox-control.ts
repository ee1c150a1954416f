import { type ApiOptions, apiKeyOf } from '../options/api.js';
import { UsageError } from '../terminal/exit.js';
import { printable } from '../terminal/table.js';

/** The controls of a sandbox that is running. */
export interface SandboxControl {
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
}

const START_ONE = 'Start one with videovector-webhooks sandbox, and put the lines that it prints into .env.';

/**
 * Finds the sandbox by the lines that it has printed for `.env`.
 *
 * @throws UsageError Where they are not there, or lead to no sandbox.
 */
export function sandboxControl(options: ApiOptions): SandboxControl {
  const baseUrl = options.baseUrl ?? process.env['VIDEOVECTOR_BASE_URL'];
  const key = apiKeyOf(options) ?? process.env['VIDEOVECTOR_API_KEY'];
  if (!baseUrl || !key || !URL.canParse(baseUrl)) {
    throw new UsageError(`There is no sandbox to send through, and no --to. ${START_ONE}`);
  }
  const { origin, hostname } = new URL(baseUrl);
  // The real service would get nothing but a key from this.
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw new UsageError(`${hostname} is no sandbox: one is on 127.0.0.1 always. ${START_ONE}`);
  }
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${origin}/control${path}`, {
        method,
        headers: { 'x-api-key': key! },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      throw new UsageError(`No sandbox answers on ${origin}. ${START_ONE}`);
    }
    const answer = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
    if (response.ok) return answer;
    throw new UsageError(
      `The sandbox refuses: ${printable(answer.error?.message ?? `HTTP ${response.status}`)}`,
    );
  }
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) };
}
