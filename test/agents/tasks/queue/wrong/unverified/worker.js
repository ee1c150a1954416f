import { Worker } from 'bullmq';
import { record } from './runs.js';

new Worker(
  process.env.QUEUE,
  async ({ data: event }) => {
    if (event.event === 'prompt_run.completed') await record(event.id, event.data.run_id);
  },
  { connection: { url: process.env.REDIS_URL, maxRetriesPerRequest: null } },
);
