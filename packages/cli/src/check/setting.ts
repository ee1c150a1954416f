import type { Effects } from './effects/effects.js';
import type { DeliveryDefaults } from './sending/check-delivery.js';

/** Runs a command of the user's, which is stopped when the signal aborts. */
type UserCommand = (signal: AbortSignal) => Promise<void>;

/** The receiver under test, and what the user has provided to test it with. */
export interface Setting extends DeliveryDefaults {
  readonly url: URL;
  readonly timeoutMs: number;
  /** Further secrets that must verify, too: during a rotation there are several. */
  readonly otherSecrets: readonly string[];
  /** The secret of another webhook of the same receiver. */
  readonly otherWebhook?: { readonly id: string; readonly secret: string };
  readonly effects?: Effects | undefined;
  /** Whether the handler fails if `data.check` is `fail`. */
  readonly failMarker: boolean;
  /** Stops something that the receiver depends on. */
  readonly breakIt?: UserCommand;
  /** Starts it again. */
  readonly fixIt?: UserCommand;
  readonly restart?: UserCommand;
}
