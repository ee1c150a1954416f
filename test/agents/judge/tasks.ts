import { fileURLToPath } from 'node:url';
import { judgeExpress } from '../tasks/express/judge.js';
import { judgeLostFloat } from '../tasks/lost-float/judge.js';
import { judgeQueue } from '../tasks/queue/judge.js';
import { judgeReplaceCheck } from '../tasks/replace-check/judge.js';
import { judgeRotate } from '../tasks/rotate/judge.js';
import type { Judge } from './judge.js';
import { Project } from './project.js';
import { Verdict } from './verdict.js';

/** The tasks by the names of their folders. */
export const TASKS: Readonly<Record<string, Judge>> = {
  express: judgeExpress,
  'replace-check': judgeReplaceCheck,
  'lost-float': judgeLostFloat,
  rotate: judgeRotate,
  queue: judgeQueue,
};

/** A folder of a task. */
export function folderOf(task: string, folder: string): string {
  return fileURLToPath(new URL(`../tasks/${task}/${folder}`, import.meta.url));
}

/**
 * Judges a project. One that does not run has failed.
 *
 * @param layers Its folder, or the start and what a solution changes in it.
 */
export async function judge(task: string, ...layers: readonly string[]): Promise<Verdict> {
  const verdict = new Verdict();
  const project = new Project(...layers);
  try {
    await TASKS[task]!(project, verdict);
  } catch (error) {
    verdict.expect(false, 'it runs', (error as Error).message);
  } finally {
    project.close();
  }
  return verdict;
}
