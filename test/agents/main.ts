// Judges what an agent has made of a task: `pnpm agents:judge TASK FOLDER`. `pnpm agents:judge TASK --start FOLDER` makes the folder that the
// agent gets: the starting project with its task, and the packages of this workspace, which must be built.

import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../support/snippets.js';
import { linkModules } from './judge/link-modules.js';
import { folderOf, judge, TASKS } from './judge/tasks.js';

const [task = '', ...rest] = process.argv.slice(2);
const isStart = rest[0] === '--start';
const folder = rest.at(isStart ? 1 : 0);
if (!Object.hasOwn(TASKS, task) || folder === undefined) {
  console.error(`Usage: agents:judge TASK [--start] FOLDER\nTasks: ${Object.keys(TASKS).join(', ')}`);
  process.exit(2);
}
if (isStart) {
  if (existsSync(folder)) throw new Error(`${folder} exists`);
  mkdirSync(folder, { recursive: true });
  cpSync(folderOf(task, 'start'), folder, { recursive: true });
  cpSync(folderOf(task, 'task.md'), join(folder, 'TASK.md'));
  cpSync(join(ROOT, 'llms-full.txt'), join(folder, 'llms-full.txt'));
  linkModules(folder);
  console.log(`${folder} has the project, TASK.md and llms-full.txt.`);
} else {
  const verdict = await judge(task, resolve(folder));
  console.log(String(verdict));
  process.exitCode = verdict.passed ? 0 : 1;
}
