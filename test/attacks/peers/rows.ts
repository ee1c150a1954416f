import { GENUINE, OTHER } from '../attack.js';
import { GUESSABLE_SECRETS } from '../list/misconfiguration.js';
import { TAMPERING } from '../list/tampering.js';
import type { Delivery, Peer } from './peer.js';
import { type Served, serve } from './serve.js';

/** One line of the table: what is done, and what a peer made of it. */
export interface Row {
  readonly attack: string;
  /** A cell. It begins with ✗ if a forgery got through, or a genuine event was lost or handled twice. */
  readonly carryOut: (peer: Peer) => Promise<string>;
}

const NOT_APPLICABLE = 'n/a';
const SLOW_MS = 9_500;

/** A forgery must reach no handler. */
const forged = (attack: string, make: (peer: Peer) => readonly Delivery[]): Row => ({
  attack,
  async carryOut(peer) {
    const deliveries = make(peer);
    const { handled } = await afterAll(peer, deliveries);
    if (handled === 0) return 'refused';
    return deliveries.length === 1 ? '✗ let through' : `✗ ${handled} of ${deliveries.length} let through`;
  },
});

/** A repeated delivery must not be handled again. */
const again = (attack: string, make: (peer: Peer) => readonly Delivery[] | undefined): Row => ({
  attack,
  async carryOut(peer) {
    const deliveries = make(peer);
    if (deliveries === undefined) return NOT_APPLICABLE;
    const { handled } = await afterAll(peer, deliveries);
    return handled > 1 ? `✗ handled ${handled === 2 ? 'twice' : `${handled} times`}` : 'once';
  },
});

/** What is genuine must be handled. */
const authentic = (attack: string, make: (peer: Peer) => readonly Delivery[]): Row => ({
  attack,
  async carryOut(peer) {
    const deliveries = make(peer);
    let [lost, status] = [0, 0];
    for (const delivery of deliveries) {
      const { handled, statuses } = await afterAll(peer, [delivery]);
      if (handled > 0) continue;
      lost++;
      status = statuses[0]!;
    }
    if (lost === 0) return 'handled';
    return deliveries.length === 1
      ? `✗ refused (${status})`
      : `✗ ${lost} of ${deliveries.length} refused (${status})`;
  },
});

export const ROWS: readonly Row[] = [
  forged('no signature, or a malformed one', malformed),
  forged('signed with another secret', (peer) => [peer.deliver(GENUINE, { secret: otherSecret(peer) })]),
  forged("another body's signature", (peer) => [{ ...peer.deliver(OTHER), body: GENUINE }]),
  forged('each bit of the body flipped, one at a time', (peer) =>
    flips(GENUINE).map((body) => ({ ...peer.deliver(GENUINE), body })),
  ),
  forged(
    'content changed: `1200.0` to `1200`, a neighbour integer, NFD, NUL, a second document, a duplicate key, …',
    (peer) => changes(401).map((body) => ({ ...peer.deliver(GENUINE), body })),
  ),
  forged('U+FFFD replaced by a byte that is not UTF-8', (peer) => {
    const body = GENUINE.replace('a/b', 'a\ufffdb');
    const [head, tail] = body.split('\ufffd') as [string, string];
    return [
      { ...peer.deliver(body), body: Buffer.concat([Buffer.from(head), Buffer.of(0xff), Buffer.from(tail)]) },
    ];
  }),
  {
    attack: 'signed with the text of an unset variable, which is the configured secret',
    async carryOut(peer) {
      let through = 0;
      for (const guessable of GUESSABLE_SECRETS) through += await letsThrough(peer, guessable);
      return through === 0 ? 'refuses to start' : `✗ ${through} of ${GUESSABLE_SECRETS.length} let through`;
    },
  },
  again('captured, and sent again immediately', (peer) => [peer.deliver(GENUINE), peer.deliver(GENUINE)]),
  again('captured, and sent again an hour later', (peer) => {
    const captured = peer.deliver(GENUINE, { at: Date.now() - 3_600_000 });
    return [peer.deliver(GENUINE), captured];
  }),
  again('sent again under another unsigned delivery id', (peer) => relabelled(peer, peer.unsigned.id)),
  {
    attack: 'sent under another unsigned event name',
    async carryOut(peer) {
      const renamed = relabelled(peer, peer.unsigned.event)?.[1];
      if (renamed === undefined) return NOT_APPLICABLE;
      const served = await serve(peer);
      await served.send(renamed);
      served.close();
      return typeof served.handled[0] === 'string' ? '✗ the wrong handler runs' : 'the signed event counts';
    },
  },
  {
    attack: 'two copies at the same time',
    async carryOut(peer) {
      const served = await serve(peer, () => new Promise((resolve) => setTimeout(resolve, 300)));
      await Promise.all([served.send(peer.deliver(GENUINE)), served.send(peer.deliver(GENUINE))]);
      served.close();
      return served.handled.length > 1 ? '✗ handled twice' : 'once';
    },
  },
  authentic('a genuine body that a proxy re-serialized', (peer) =>
    changes(200).map((body) => ({ ...peer.deliver(GENUINE), body })),
  ),
  authentic('a genuine body under another Content-Type', (peer) => {
    const { headers, body } = peer.deliver(GENUINE);
    return ['text/plain', 'application/octet-stream'].map((type) => ({
      headers: { ...headers, 'content-type': type },
      body,
    }));
  }),
  authentic('a genuine body of 1 MiB', (peer) => [
    peer.deliver(GENUINE.replace('a/b', 'x'.repeat(1024 * 1024))),
  ]),
  {
    attack: `a handler that takes ${SLOW_MS / 1_000} s`,
    async carryOut(peer) {
      let ended = false;
      const served = await serve(peer, async () => {
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        ended = true;
      });
      const status = await served.send(peer.deliver(GENUINE));
      const early = !ended;
      await new Promise((resolve) => setTimeout(resolve, early ? 1_000 : 0));
      served.close();
      return early && status < 300 ? `✗ ${status} before it ends` : `${status} when it ends`;
    },
  },
];

async function afterAll(
  peer: Peer,
  deliveries: readonly Delivery[],
): Promise<{ handled: number; statuses: number[] }> {
  const served = await serve(peer);
  const statuses: number[] = [];
  for (const delivery of deliveries) statuses.push(await served.send(delivery));
  served.close();
  return { handled: served.handled.length, statuses };
}

function malformed(peer: Peer): Delivery[] {
  const { headers, body } = peer.deliver(GENUINE);
  const { [peer.signatureHeader]: signature = '', ...others } = headers;
  const shapes = [
    '',
    signature.slice(0, -1),
    signature.slice(1),
    `"${signature}"`,
    signature.slice(signature.search(/[=,]/) + 1),
    signature.replace(/[\da-f]{64}$|[^,]{44}$/i, (digest) => '0'.repeat(digest.length)),
    signature.replace(/sha256=|v1(?=[=,])/, 'none='),
  ];
  return [
    { headers: others, body },
    ...shapes.map((shape) => ({ headers: { ...others, [peer.signatureHeader]: shape }, body })),
  ];
}

/** Every body that differs in one bit, but those that differ only in the case of an escape's digits. */
function flips(body: string): Uint8Array[] {
  return Array.from({ length: body.length * 8 }, (_, bit) => {
    const bytes = Buffer.from(body);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return bytes;
  }).filter((bytes) => !sameEscapes(bytes.toString('latin1'), body));
}

function sameEscapes(text: string, body: string): boolean {
  const lower = (json: string): string => json.replace(/\\u[\da-f]{4}/gi, (digits) => digits.toLowerCase());
  return lower(text) === body;
}

/** The bodies of the attacks on bodies that a receiver must refuse (401) or accept (200). */
function changes(status: number): (string | Uint8Array)[] {
  return TAMPERING.filter((attack) => attack.status === status).map(({ sent }) => (sent as Delivery).body);
}

function relabelled(peer: Peer, header: readonly [string, string] | undefined): Delivery[] | undefined {
  if (header === undefined) return undefined;
  const delivery = peer.deliver(GENUINE);
  const [name, value] = header;
  return [delivery, { ...delivery, headers: { ...delivery.headers, [name]: value } }];
}

function otherSecret({ secret }: Peer): string {
  // A letter in the middle, so that it stays base64 where the scheme needs that.
  return secret.replace(/.(?=.{3}$)/, (letter) => (letter === 'a' ? 'b' : 'a'));
}

async function letsThrough(peer: Peer, guessable: string): Promise<number> {
  let served: Served;
  let delivery: Delivery;
  try {
    served = await serve(peer, () => {}, guessable);
    delivery = peer.deliver(GENUINE, { secret: guessable });
  } catch {
    return 0; // The library, or its own signer, refuses the secret.
  }
  await served.send(delivery);
  served.close();
  return served.handled.length;
}
