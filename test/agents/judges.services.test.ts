import { describeTask } from './describe-task.js';

describeTask('queue', {
  start: 'the web process does not do the work itself',
  'in-memory': 'though the web process was killed',
  unverified: 'refuses a forgery',
  'worker-without-handler': 'recorded 0 times',
});
