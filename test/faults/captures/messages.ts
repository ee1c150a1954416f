/** What a recorder process is started with. */
export interface RecorderSetup {
  readonly path: string;
  readonly seed: number;
  /** The process's own prefix for the ids of its captures. */
  readonly life: string;
  readonly maxFileBytes: number;
}

/** What the harness tells a recorder. */
export type RecorderOrder = 'run' | 'pause' | 'stop';

/** What a recorder reports: that it runs, that it is idle, or what became of a capture. */
export type RecorderMessage = 'ready' | 'paused' | { readonly id: string; readonly isCounted: boolean };
