import type { Clock } from '../clock.js';
import type { TraceMessages } from './messages.js';

/** The receiver that traces. */
export interface TraceOptions {
  /** The option `name`. */
  readonly name: string;
  readonly clock: Clock;
}

/** A traced operation, by the last part of its channel's name. */
export type Operation = keyof TraceMessages extends `videovector.webhook:${infer Name}` ? Name : never;
