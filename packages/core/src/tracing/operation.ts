import type { Clock } from '../clock.js';
import type { TraceMessages } from './messages.js';

/** An operation that is traced, by the last part of its channel's name. */
export type Operation = keyof TraceMessages extends `videovector.webhook:${infer Name}` ? Name : never;

/** The message of an operation. */
export type MessageOf<Name extends Operation> = TraceMessages[`videovector.webhook:${Name}`];

/** The receiver that traces. */
export interface TraceOptions {
  /** The option `name`. */
  readonly name: string;
  readonly clock: Clock;
}
