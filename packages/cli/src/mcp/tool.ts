import type { z } from 'zod';
import type { Session } from './session.js';

/** A call of a tool. */
interface Call<Arguments> {
  readonly arguments: Arguments;
  readonly session: Session;
  /** Aborts when the client cancels the call or leaves, and when the time is up. */
  readonly signal: AbortSignal;
}

/** Something that an agent can do. */
export interface Tool<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** What it does and when to call it, for a model. */
  readonly description: string;
  /** Unknown arguments must be refused: a model that invents one would think it was heeded. */
  readonly arguments: Schema;
  readonly hints: {
    /** Whether it changes nothing: neither files, nor the sandbox, nor the receiver. */
    readonly readOnlyHint: boolean;
    /** Whether it may replace something, such as a variable in `.env`. */
    readonly destructiveHint?: boolean;
    /** Whether a second call with the same arguments changes nothing more. */
    readonly idempotentHint?: boolean;
  };
  /** How long a call may take. */
  readonly timeoutMs: number;
  /**
   * @returns What the agent gets, to be printed as JSON.
   * @throws UsageError If the agent can fix it; the message says how.
   */
  run(call: Call<z.output<Schema>>): Promise<object>;
}

/** Infers the types of a tool from its arguments. */
export function defineTool<Schema extends z.ZodObject>(tool: Tool<Schema>): Tool {
  return tool as unknown as Tool;
}
