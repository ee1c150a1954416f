// A process that runs one search after another: see run-tasks.ts.

import { runSearch, type Task } from './search.js';

process.on('message', async (task: Task) => process.send!(await runSearch(task)));
process.on('disconnect', () => process.exit());
