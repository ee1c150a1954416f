/** The value of a header, or of several headers of one name. Numbers come from serverless adapters. */
export type HeaderValue = string | number | boolean | null | undefined | readonly (string | number)[];

/**
 * Request headers, with names in any case: a `Headers` object or another one with `get(name)`, a record such as Node's
 * `request.headers`, a `Map` or a list of pairs, or Node's `rawHeaders`.
 */
export type DeliveryHeaders =
  | { get(name: string): string | null | undefined }
  | Iterable<readonly [name: string, value: HeaderValue]>
  | readonly string[]
  | Readonly<Record<string, HeaderValue>>;

/**
 * The headers that the receiver reads; null if one is missing.
 *
 * To read another header, add it here and to `FIELDS`, pass it on in `signature/unverified-request.ts`, and add it to
 * `KNOWN_HEADERS` in `replay/capture-headers.ts`. No header is signed: use one only for what the body does not contain.
 */
export interface KnownHeaders {
  signature: string | null;
  deliveryId: string | null;
  webhookId: string | null;
  eventType: string | null;
  contentEncoding: string | null;
  contentLength: string | null;
  /** Why no headers could be read, with the fix; null if some were. */
  problem: string | null;
}

type KnownName = Exclude<keyof KnownHeaders, 'problem'>;

const FIELDS = new Map<string, KnownName>([
  ['x-webhook-signature', 'signature'],
  ['x-delivery-id', 'deliveryId'],
  ['x-webhook-id', 'webhookId'],
  ['x-event-type', 'eventType'],
  ['content-encoding', 'contentEncoding'],
  ['content-length', 'contentLength'],
]);
const LENGTHS = lengthsOf(FIELDS);

function lengthsOf(names: ReadonlyMap<string, unknown>): ReadonlySet<number> {
  return new Set([...names.keys()].map((name) => name.length));
}

/** Checks the length first: most headers are others, and lower-casing each would cost a fiftieth of a request. */
function fieldOf(name: unknown): KnownName | undefined {
  return typeof name === 'string' && LENGTHS.has(name.length) ? FIELDS.get(name.toLowerCase()) : undefined;
}

/**
 * Reads the headers once for all steps. Equal copies of a header count as one; different ones are joined by a comma, as
 * `Headers` and Node join them (RFC 9110, section 5.3).
 */
export function readHeaders(headers: unknown): KnownHeaders {
  const known: KnownHeaders = {
    signature: null,
    deliveryId: null,
    webhookId: null,
    eventType: null,
    contentEncoding: null,
    contentLength: null,
    problem: null,
  };
  if (hasGet(headers)) {
    for (const [name, field] of FIELDS) known[field] = joined(textsOf(attempt(() => headers.get(name))));
    // The keys of a Map may be in another case, so it is read entry by entry.
    if (known.signature !== null) return known;
  }
  const pairs = pairsOf(headers);
  for (const [name, value] of pairs) {
    const field = fieldOf(name);
    if (field === undefined) continue;
    const earlier = known[field];
    known[field] = joined(earlier === null ? textsOf(value) : [earlier, ...textsOf(value)]);
  }
  if (known.signature === null && !hasGet(headers) && entriesOf(pairs).length === 0)
    known.problem = unreadable(headers);
  return known;
}

/**
 * Lists headers by lower-case name, from any form in `DeliveryHeaders`. A repeated header is listed repeatedly. Skips
 * whatever is not a header or throws when it is read.
 */
export function headerEntries(headers: unknown): [name: string, value: string][] {
  return entriesOf(pairsOf(headers));
}

type Pair = readonly [name: unknown, value: unknown];

function entriesOf(pairs: readonly Pair[]): [name: string, value: string][] {
  return pairs.flatMap(([name, value]) =>
    typeof name === 'string'
      ? textsOf(value).map((text): [string, string] => [name.toLowerCase(), text])
      : [],
  );
}

function pairsOf(headers: unknown): Pair[] {
  if (typeof headers !== 'object' || headers === null) return [];
  if (!(Symbol.iterator in headers)) {
    // Inherited names count too: some frameworks derive an object from Node's.
    const pairs: [string, unknown][] = [];
    for (const name in headers) pairs.push([name, attempt(() => (headers as Record<string, unknown>)[name])]);
    return pairs;
  }
  const items = [...(headers as Iterable<unknown>)];
  if (typeof items[0] === 'string')
    return items.flatMap((name, i) => (i % 2 === 0 ? [[name, items[i + 1]] as const] : []));
  return items.filter((item) => Array.isArray(item)).map(([name, value]) => [name, value]);
}

/** The texts of a header's value: serverless adapters pass numbers, and CloudFront lists of `{ key, value }`. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textOf(one?.value ?? one));
  return textOf(value);
}

function textOf(value: unknown): string[] {
  if (typeof value !== 'string' && !['number', 'bigint', 'boolean'].includes(typeof value)) return [];
  const text = String(value).trim();
  return text === '' ? [] : [text];
}

function joined(texts: readonly string[]): string | null {
  if (texts.length === 0) return null;
  if (texts.length === 1 && !texts[0]!.includes(',')) return texts[0]!;
  const parts = texts.flatMap((text) => text.split(',')).map((part) => part.trim());
  return [...new Set(parts)].filter((part) => part !== '').join(', ') || null;
}

function hasGet(headers: unknown): headers is { get(name: string): unknown } {
  return typeof attempt(() => (headers as { get?: unknown }).get) === 'function';
}

function unreadable(headers: unknown): string {
  return (
    `the headers passed to the receiver are ${kindOf(headers)}, so there is no signature to check. Pass the request's headers ` +
    'themselves: `headers: request.headers`. A Headers object copied with { ...headers } is empty'
  );
}

function kindOf(headers: unknown): string {
  if (headers === null) return 'null';
  if (typeof headers !== 'object') return typeof headers;
  return typeof attempt(() => (headers as { then?: unknown }).then) === 'function' ? 'a promise' : 'empty';
}

/** A getter that throws counts as absent. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
