/** A request to a receiver, byte for byte. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Break the connection in the middle of the body. */
  readonly cut?: boolean | undefined;
  /** Send the body no faster than this. */
  readonly bytesPerSecond?: number | undefined;
}

/** The response of a receiver, or why there was none. */
export type Answer =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** The beginning of the body. */
      readonly body: string;
      readonly error?: undefined;
    }
  | { readonly status: null; readonly error: string };
