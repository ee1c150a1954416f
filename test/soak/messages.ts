import type { Stalls } from './stall-watch.js';

/** The first message of the receiver's process. */
export interface Started {
  readonly port: number;
}

/** What the receiver's process is asked. `collect`: to collect garbage first, and to report what is left. */
export type Asked = 'report' | 'collect' | 'close';

/** What it reports. */
export interface Report {
  /** The ids of the events that its handler got since the last report. */
  readonly handled: readonly string[];
  readonly rejections: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** In bytes. */
  readonly rss: number;
  /** The heap after a garbage collection, if it was asked for, in bytes. */
  readonly liveHeap: number | undefined;
  readonly stalls: Stalls;
}
