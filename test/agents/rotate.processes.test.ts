import { describeTask } from './describe-task.js';

// In a file of its own, beside the others: it waits for the kit's pauses.
describeTask(
  'rotate',
  {
    start: 'it runs',
    'reads-once': 'without a restart',
    'no-grace': 'not in the file yet is not lost',
    'forgets-on-error': 'a mismatch is not final while the file can’t be read: 401',
  },
  { concurrent: true },
);
