import type { RequestListener } from 'node:http';

/** A request that a peer's sender makes. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** How a peer's sender makes a delivery. */
interface Making {
  readonly secret?: string;
  /** Signed, if the scheme signs a time. Milliseconds since the epoch. */
  readonly at?: number;
}

/** A library that receives webhooks, used as its own documentation says. */
export interface Peer {
  readonly name: string;
  readonly secret: string;
  /**
   * The documented receiver. `handle` is the user's handler for the event of the deliveries.
   *
   * @throws If the library refuses to start with this secret.
   */
  readonly listener: (secret: string, handle: (event: unknown) => unknown) => RequestListener;
  /** Signs a body as the sender of this scheme does. */
  readonly deliver: (body: string, making?: Making) => Delivery;
  readonly signatureHeader: string;
  /** Headers that the scheme does not sign, with another genuine-looking value. */
  readonly unsigned: { readonly id?: readonly [string, string]; readonly event?: readonly [string, string] };
}
