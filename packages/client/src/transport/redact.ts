/** What replaces a secret. */
const REDACTED = '[redacted]';
/** How VideoVector's credentials begin: API keys and signing secrets. */
const CREDENTIAL = /\b(?:sk|whsec)_[\w-]{4,}/g;
/** Fields whose value is never repeated. */
const SECRET_FIELD = /^(?:secret|new_secret|payload|input|api_key|x-api-key|authorization|token)$/i;
const MAX_TEXT = 500;
const MAX_DEPTH = 5;
const MAX_ITEMS = 50;

/** Removes secrets from text that others wrote: a server, a proxy, a user's function. */
export class Redactor {
  readonly #secrets: readonly string[];

  /** @param secrets Values that may be echoed: the API key, a new signing secret. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((secret) => secret !== '');
  }

  /** Redacts a text, and reduces it to one line of bounded length, so that it can't forge a line of a log. */
  text(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, REDACTED);
    clean = clean.replaceAll(CREDENTIAL, REDACTED).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
    return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
  }

  /** Redacts a JSON value, and bounds its size. */
  value(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return '…';
    if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => this.value(item, depth + 1));
    const entries = Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([name, item]) => [
        this.text(name),
        SECRET_FIELD.test(name) ? REDACTED : this.value(item, depth + 1),
      ]);
    return Object.fromEntries(entries);
  }

  /**
   * Copies an error for use as a `cause`: name, message, code and stack, and no other property. The error of a user's
   * `fetch` may contain the request with its headers.
   */
  error(error: unknown, depth = 0): Error {
    if (!(error instanceof Error)) return new Error(`A ${typeof error} was thrown, not an Error`);
    const copy = new Error(this.text(error.message));
    Object.defineProperty(copy, 'name', { value: this.text(error.name), configurable: true, writable: true });
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' || typeof code === 'number') Object.assign(copy, { code });
    const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    copy.stack = [`${copy.name}: ${copy.message}`, ...places].join('\n');
    if (error.cause !== undefined && depth < MAX_DEPTH) {
      Object.defineProperty(copy, 'cause', { value: this.error(error.cause, depth + 1), configurable: true });
    }
    return copy;
  }
}
