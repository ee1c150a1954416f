import { closesInTime, type QueueWorker } from '../../queue/queue-worker.js';
import { type QueueWorkerOptions, readWorkerOptions } from '../../queue/worker-options.js';
import type { AnyReceiver } from '../../receiver-type.js';
import { type MemoryJob, type MemoryStore, runMemoryJob, takeBack } from './memory-job.js';

/** Options of a worker in memory. */
export interface MemoryWorkerOptions extends QueueWorkerOptions {
  /** How many jobs run concurrently. Default: 10. */
  concurrency?: number | undefined;
}

/** Starts a worker that runs the jobs of a queue in memory as they are due. */
export function startMemoryWorker(
  store: MemoryStore,
  receiver: Pick<AnyReceiver, 'process'>,
  { concurrency = 10, ...options }: MemoryWorkerOptions,
): QueueWorker {
  const { clock, jobs, wakeUps } = store;
  const settings = readWorkerOptions(options);
  const running = new Map<MemoryJob, Promise<void>>();
  let cancelTimer = (): void => {};

  function start(job: MemoryJob): void {
    const ended = runMemoryJob(store, job, receiver, settings).then(() => {
      running.delete(job);
      runDueJobs();
    });
    running.set(job, ended);
  }

  function runDueJobs(): void {
    cancelTimer();
    if (!wakeUps.has(runDueJobs)) return;
    const waiting = [...jobs.values()].filter(({ state }) => state === 'waiting');
    const due = waiting.filter(({ dueAt }) => dueAt <= clock.elapsed());
    due.slice(0, concurrency - running.size).forEach(start);
    if (running.size >= concurrency || waiting.length === due.length) return;
    const nextAt = Math.min(...waiting.filter((job) => !due.includes(job)).map(({ dueAt }) => dueAt));
    cancelTimer = clock.after(nextAt - clock.elapsed(), runDueJobs);
  }

  wakeUps.add(runDueJobs);
  runDueJobs();
  return {
    async close() {
      wakeUps.delete(runDueJobs);
      cancelTimer();
      await closesInTime(Promise.all(running.values()), running, settings);
      for (const job of running.keys()) takeBack(store, job);
    },
  };
}
