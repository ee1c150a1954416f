/** The first message of the receiver's process. */
export interface Started {
  readonly port: number;
}

/** What the receiver's process reports when it is asked. */
export interface Report {
  /** The ids of the events that its handler got since the last report. */
  readonly handled: readonly string[];
  readonly rejections: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** In bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  /** The longest pause of the event loop since the last report. */
  readonly longestStallMs: number;
  /** One pause in a thousand was longer. */
  readonly stall999Ms: number;
}
