import { fileURLToPath } from 'node:url';

/** The deliveries that each row of the table gets. */
export const COLUMNS = ['float', 'repeat', 'wrong secret', '1.2 MB', 'NaN', 'no secret'] as const;
export type Column = (typeof COLUMNS)[number];

/** A program, the versions it runs on, and how it is built and started. */
export interface Stack {
  /** Its folder in `examples/stacks`. */
  readonly folder: string;
  /** What npm installs, as in `npm install`. Packages of this repository come from their tarballs. */
  readonly install: readonly string[];
  /** Shell commands that must succeed without the secret. Programs of the project are in the PATH. */
  readonly build?: readonly string[];
  /** The shell command that listens on `$PORT`. */
  readonly start: string;
  /** Where deliveries are sent, unless a row says otherwise. */
  readonly path: string;
  /** What happens without the secret: a plain value is refused at start, a function is 503 until it returns one. */
  readonly withoutSecret: 'refuses to start' | '503 secrets_unavailable';
  /** What the table shows: one row, or one for each route of the same program. */
  readonly rows: readonly {
    readonly name: string;
    readonly path?: string;
    /** The files that a user writes, of which the lines are counted. */
    readonly files: readonly string[];
    /** What the platform answers by itself, before the program gets the delivery. */
    readonly platformAnswers?: Readonly<Partial<Record<Column, string>>>;
  }[];
}

export const CORE = '@videovector-webhooks/core';
export const NODE_TYPES = '@types/node@20';
export const PATH = '/webhooks/videovector';

/** The path of a file in `platforms`. */
export const platform = (name: string): string =>
  fileURLToPath(new URL(`platforms/${name}`, import.meta.url));
