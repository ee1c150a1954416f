import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SearchResult, Task } from './search.js';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/**
 * Runs searches in a process for each core.
 *
 * @param tasks The longest first.
 * @throws Error If a process ends, such as by a rejection that no one handles.
 */
export async function runTasks(
  tasks: readonly Task[],
  onResult: (task: Task, result: SearchResult) => void,
): Promise<void> {
  const waiting = [...tasks];
  const processes = Math.min(availableParallelism(), tasks.length);
  await Promise.all(Array.from({ length: processes }, work));

  async function work(): Promise<void> {
    const worker = fork(WORKER, { execArgv: process.execArgv });
    const ended = once(worker, 'exit').then(() => undefined);
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const answered = once(worker, 'message') as Promise<[SearchResult]>;
      worker.send(task);
      const answer = await Promise.race([answered, ended]);
      if (answer === undefined) throw new Error(`The process that ran the search ${task.search} has ended`);
      onResult(task, answer[0]);
    }
    worker.disconnect();
  }
}
