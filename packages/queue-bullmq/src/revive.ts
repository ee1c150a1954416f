import type { BullmqClient } from './client.js';

/** Makes a failed job runnable. Returns false if another process has done that already, or the job is gone. */
export async function revive(queue: BullmqClient, jobId: string): Promise<boolean> {
  const job = await queue.getJob(jobId);
  if (job === undefined) return false;
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  } catch (error) {
    if (/not in the failed state|Missing key/.test((error as Error).message)) return false;
    throw error;
  }
}
