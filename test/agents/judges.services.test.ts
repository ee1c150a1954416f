import { describeTask } from './describe-task.js';

describeTask(
  'queue',
  {
    start: 'the web process does not do the work itself',
    'in-memory': 'the web process does not do the work itself',
    unverified: 'refuses a forgery',
    'worker-without-handler': 'recorded 0 times',
  },
  { concurrent: true },
);
