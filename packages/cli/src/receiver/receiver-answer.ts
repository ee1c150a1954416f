/** What a receiver of the kit says became of a delivery. */
export interface ReceiverAnswer {
  readonly outcome: string;
  readonly code: string;
}

/** Reads what a receiver answered; both are `unknown` if the response is not the kit's. */
export function readReceiverAnswer(body: string | null): ReceiverAnswer {
  try {
    const { outcome, code } = JSON.parse(body ?? '') as Record<string, unknown>;
    return {
      outcome: typeof outcome === 'string' ? outcome : 'unknown',
      code: typeof code === 'string' ? code : 'unknown',
    };
  } catch {
    return { outcome: 'unknown', code: 'unknown' };
  }
}
