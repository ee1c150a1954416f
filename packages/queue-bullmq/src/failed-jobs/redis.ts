import type { BullmqClient } from '../client.js';
import type { FailedJob, FailedJobs } from './failed-jobs.js';

/** BullMQ's view of every client of Redis. */
interface RedisClient {
  defineCommand(name: string, definition: { numberOfKeys: number; lua: string }): void;
  runCommand(name: string, args: readonly string[]): Promise<unknown>;
  zrange(key: string, start: number, end: number): Promise<string[]>;
}

interface RedisBackend {
  readonly client: Promise<RedisClient>;
  toKey(type: string): string;
}

const PAGE_SIZE = 1_000;

/** Reads jobs without their data. The stacks, one for each attempt, are read only of a job without a record. */
const READ = `
local jobs = {}
for i = 2, #ARGV do
  local id = ARGV[i]
  if redis.call('ZSCORE', KEYS[1], id) then
    local job = redis.call('HMGET', ARGV[1] .. id, 'progress', 'failedReason', 'atm', 'finishedOn', 'timestamp')
    local stacks = false
    if string.sub(job[1] or '', 1, 1) ~= '{' then stacks = redis.call('HGET', ARGV[1] .. id, 'stacktrace') end
    jobs[#jobs + 1] = { id, job[1] or '', job[2] or '', stacks or '', job[3] or '0', job[4] or '0', job[5] or '0' }
  end
end
return jobs`;

/** Only a job that is still failed is removed: one that was revived meanwhile belongs to a worker. */
const REMOVE = `
local removed = {}
for i = 2, #ARGV do
  local id = ARGV[i]
  if redis.call('ZREM', KEYS[1], id) == 1 then
    redis.call('DEL', ARGV[1] .. id, ARGV[1] .. id .. ':logs')
    removed[#removed + 1] = id
  end
end
return removed`;

/** The failed jobs of a queue on Redis. */
export async function redisFailedJobs(queue: BullmqClient): Promise<FailedJobs> {
  const backend = queue.getBackend() as RedisBackend;
  const redis = await backend.client;
  const failed = backend.toKey('failed');
  const prefix = backend.toKey('');
  redis.defineCommand('videovectorReadFailed', { numberOfKeys: 1, lua: READ });
  redis.defineCommand('videovectorRemoveFailed', { numberOfKeys: 1, lua: REMOVE });

  return {
    async *pages() {
      const ids = await redis.zrange(failed, 0, -1);
      for (const page of pagesOf(ids)) {
        const jobs = await redis.runCommand('videovectorReadFailed', [failed, prefix, ...page]);
        yield (jobs as string[][]).map(failedJob);
      }
    },
    async remove(ids) {
      const removed: string[] = [];
      for (const page of pagesOf(ids)) {
        const done = await redis.runCommand('videovectorRemoveFailed', [failed, prefix, ...page]);
        removed.push(...(done as string[]));
      }
      return removed;
    },
  };
}

function* pagesOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let i = 0; i < ids.length; i += PAGE_SIZE) yield ids.slice(i, i + PAGE_SIZE);
}

function failedJob([
  id,
  progress,
  failedReason,
  stacks,
  attemptsMade,
  finishedOn,
  timestamp,
]: string[]): FailedJob {
  return {
    id: id!,
    progress,
    failedReason: failedReason!,
    stack: lastOf(stacks!),
    attemptsMade: Number(attemptsMade),
    finishedOn: Number(finishedOn),
    timestamp: Number(timestamp),
  };
}

function lastOf(stacks: string): string | null {
  try {
    return (JSON.parse(stacks) as string[]).at(-1) ?? null;
  } catch {
    return null;
  }
}
