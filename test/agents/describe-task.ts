import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderOf, judge } from './judge/tasks.js';

/**
 * Tests a judge: it passes the reference, and fails the start and each wrong solution for the reasons that are expected.
 *
 * @param reasons By the name of the wrong solution; `start` for the starting project.
 * @param concurrent Judge all solutions concurrently; for a judge that mostly waits.
 */
export function describeTask(
  task: string,
  reasons: Readonly<Record<string, string>>,
  { concurrent = false } = {},
): void {
  describe(`the judge of ${task}`, { timeout: 600_000, concurrent }, () => {
    it('passes the reference solution', async () => {
      const { broken, passed } = await judge(task, folderOf(task, 'start'), folderOf(task, 'solution'));
      expect(broken).toEqual([]);
      expect(passed).toBe(true);
    });

    it.each(Object.entries(reasons))('fails %s: %s', async (name, reason) => {
      const layers = name === 'start' ? [] : [folderOf(task, `wrong/${name}`)];
      const { broken, passed } = await judge(task, folderOf(task, 'start'), ...layers);
      expect(passed).toBe(false);
      expect(broken.join('\n')).toContain(reason);
    });

    it('has a reason for each wrong solution', () => {
      const wrong = readdirSync(folderOf(task, 'wrong'));
      expect(wrong.length).toBeGreaterThanOrEqual(2);
      expect(Object.keys(reasons).toSorted()).toEqual([...wrong, 'start'].toSorted());
    });
  });
}
