import { existsSync, openSync, readSync } from 'node:fs';

/** Pauses of the event loop from this length on are counted, in milliseconds. */
export const STALL_MS = 15;

/** What was seen since the last look. Times in milliseconds. */
export interface Stalls {
  /** The longest time between two turns of the event loop, and how many took `STALL_MS` or more: also if the machine did other things. */
  readonly longestMs: number;
  readonly count: number;
  /** The most processor time between two turns in which many requests ended, as they do after the machine has held the process up. */
  readonly backlogMs: number;
  /** The most processor time between two turns in which one request ended at most, and how often it was `STALL_MS` or more. */
  readonly ownMs: number;
  readonly ownCount: number;
}

const NONE: Stalls = { longestMs: 0, count: 0, backlogMs: 0, ownMs: 0, ownCount: 0 };
const BEAT_MS = 1;

/**
 * Watches the turns of the event loop, and tells what the process did from what the machine did: a pause in which the process hardly
 * used the processor was not its own.
 */
export class StallWatch {
  #seen: Stalls = NONE;
  #requests = 0;

  constructor() {
    let time = performance.now();
    let cpu = processorTime();
    let requests = 0;
    setInterval(() => {
      const [now, cpuNow] = [performance.now(), processorTime()];
      this.#beat(now - time - BEAT_MS, Math.min(cpuNow - cpu, now - time), this.#requests - requests);
      [time, cpu, requests] = [now, cpuNow, this.#requests];
    }, BEAT_MS);
  }

  countRequest(): void {
    this.#requests++;
  }

  /** Returns what was seen since the last call. */
  take(): Stalls {
    const seen = this.#seen;
    this.#seen = NONE;
    return seen;
  }

  #beat(pause: number, busy: number, requests: number): void {
    const { longestMs, count, backlogMs, ownMs, ownCount } = this.#seen;
    const isOwn = requests <= 1;
    this.#seen = {
      longestMs: Math.max(longestMs, pause),
      count: count + (pause >= STALL_MS ? 1 : 0),
      backlogMs: isOwn ? backlogMs : Math.max(backlogMs, busy),
      ownMs: isOwn ? Math.max(ownMs, busy) : ownMs,
      ownCount: ownCount + (isOwn && busy >= STALL_MS ? 1 : 0),
    };
  }
}

/**
 * In milliseconds: of this thread, as Linux counts it (proc_pid_schedstat), and elsewhere of the process, with the helpers of the garbage
 * collector.
 */
function processorTime(): number {
  if (schedstat === undefined) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  }
  const length = readSync(schedstat, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6;
}

const text = Buffer.alloc(64);
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;
const schedstat = existsSync(SCHEDSTAT) ? openSync(SCHEDSTAT, 'r') : undefined;
