import { headerEntries } from '../headers.js';

/** Replaces a credential in a capture. */
const REDACTED = '[redacted]';

/**
 * Parts of names of headers that hold a credential or say who a user is. The sender sends none of these; gateways and
 * identity-aware proxies add them (AWS, Azure, Cloudflare, Envoy, Google IAP, Kong, oauth2-proxy, Pomerium, Tailscale).
 */
const SENSITIVE = anyOf(
  'authorization|cookie|token|secret|passw|credential|session|csrf|xsrf',
  '(?:^|-)(?:auth|jwt|sid|fdid|eppn|dn)(?:-|$)|apikey|(?<!idempotency-)key$|origin-verify|sc-headers',
  'assertion|oidc|saml|shib|principal|user-?info|claim|identity|subject|consumer|authentik',
  'user(?!-?agent)|email|(?:forwarded|remote|authenticated)-(?:groups?|name)',
  '(?:client|peer|ssl|tls)-?.*cert|cert-|ssl-client',
);

function anyOf(...patterns: string[]): RegExp {
  return new RegExp(patterns.join('|'));
}

/** Headers whose value is a URL; its query may hold a credential. */
const URLS = /(?:^|-)(?:url|uri|path|referer)$/;

/** The headers to capture from an object that has only `get` and cannot be listed. */
const KNOWN_HEADERS = [
  'content-encoding',
  'content-length',
  'content-type',
  'idempotency-key',
  'user-agent',
  'x-delivery-attempt-id',
  'x-delivery-id',
  'x-event-type',
  'x-webhook-id',
  'x-webhook-signature',
];

/**
 * Lists a request's headers for a capture: lower-case names, sorted, without HTTP/2 pseudo headers (RFC 9113, section
 * 8.3), and with credentials redacted.
 *
 * @param headers A `Headers` object, a record, a `Map`, pairs, or Node's `rawHeaders`.
 */
export function capturedHeaders(headers: unknown): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of entriesOf(headers)) {
    if (name.startsWith(':')) continue;
    const before = found.get(name);
    found.set(name, before === undefined || before === value ? value : `${before}, ${value}`);
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [name, redacted(name, value)]));
}

/** The captured headers that can be sent again: no pseudo headers, and no credential that was redacted. */
export function replayableHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => !name.startsWith(':') && !value.includes(REDACTED)),
  );
}

function redacted(name: string, value: string): string {
  if (SENSITIVE.test(name)) return REDACTED;
  return URLS.test(name) ? value.replace(/\?.*$/s, `?${REDACTED}`) : value;
}

function entriesOf(headers: unknown): [name: string, value: string][] {
  const entries = headerEntries(headers);
  const { get } = (headers ?? {}) as { get?: unknown };
  if (entries.length > 0 || typeof get !== 'function') return entries;
  return headerEntries(KNOWN_HEADERS.map((name) => [name, get.call(headers, name)]));
}
