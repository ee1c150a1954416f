import { type ApiOptions, announceApi, apiKeyOf, apiUrlOf, isThisMachine } from '../options/api.js';
import { describeError } from '../terminal/describe-error.js';
import { UsageError } from '../terminal/exit.js';
import { printable } from '../terminal/printable.js';

/** The controls of a sandbox that is running. */
export interface SandboxControl {
  /** The address of the inspector. */
  readonly origin: string;
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
}

const START_ONE = 'Start one with: videovector-webhooks sandbox --to <url> --write-env .env';

/**
 * Finds the sandbox by the variables that it has set in `.env`.
 *
 * @param problem What to say if they are missing.
 * @throws UsageError If they are missing, or do not lead to a sandbox on this machine.
 */
export function sandboxControl(
  options: ApiOptions,
  problem = 'There is no sandbox to send through, and no --to.',
): SandboxControl {
  const baseUrl = apiUrlOf(options);
  const key = apiKeyOf(options) ?? process.env['VIDEOVECTOR_API_KEY'];
  if (!baseUrl || !key || !URL.canParse(baseUrl)) {
    throw new UsageError(`${problem} ${START_ONE}`);
  }
  const { origin, hostname } = new URL(baseUrl);
  // Sent to the real API, the request would only reveal a key.
  if (!isThisMachine(hostname)) {
    throw new UsageError(`${hostname} is not a sandbox: a sandbox is always on this machine. ${START_ONE}`);
  }
  announceApi(baseUrl);
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${origin}/control${path}`, {
        method,
        headers: { 'x-api-key': key! },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new UsageError(`No sandbox answers on ${origin}. ${describeError(error as Error)}. ${START_ONE}`);
    }
    const answer = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
    if (response.ok) return answer;
    throw new UsageError(
      `The sandbox refused: ${printable(answer.error?.message ?? `HTTP ${response.status}`)}`,
    );
  }
  return { origin, get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) };
}
