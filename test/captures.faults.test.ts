import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runFullDisk } from './faults/captures/full-disk.js';
import { CAPTURE_DEFAULTS, runCaptureFaults } from './faults/captures/run.js';

describe('captures of four processes on one file', () => {
  it.each([1, 2])('survive kills, rotation, truncation and editors, with seed %i', async (seed) => {
    const report = await runCaptureFaults({
      ...CAPTURE_DEFAULTS,
      seed,
      captures: 300,
      faults: { kill: 6, move: 4, delete: 3, truncate: 3, replace: 3 },
    });
    expect(report).toMatchObject({ missing: [], duplicated: [], faults: { kill: 6 } });
    expect(report.counted).toBeGreaterThanOrEqual(300);
    expect(report.tornLines).toBeLessThanOrEqual(report.faults.kill);
  });
});

describe('captures on a full disk', () => {
  it('are lost, and said to be, until there is room (a limit for the size of a file)', async () => {
    const folder = await folderUntilTheEnd();
    const report = await runFullDisk(join(folder, 'd.jsonl'), join(folder, 'full.jsonl'), 256);
    expect(report.missing).toEqual([]);
    expect(report.lost).toBeGreaterThan(0);
  });

  it.skipIf(!canMount())(
    'are lost, and said to be, until there is room (a file system of 256 KiB)',
    async () => {
      const [folder, elsewhere] = [await folderUntilTheEnd(), await folderUntilTheEnd()];
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
      onTestFinished(() => void execFileSync('umount', ['-l', folder]));
      const report = await runFullDisk(join(folder, 'd.jsonl'), join(elsewhere, 'full.jsonl'), 'unlimited');
      expect(report.missing).toEqual([]);
      expect(report.lost).toBeGreaterThan(0);
    },
  );
});

async function folderUntilTheEnd(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'full-disk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function canMount(): boolean {
  if (process.platform === 'linux' && process.getuid?.() === 0) return true;
  console.warn('SKIPPED: captures on a full file system, for only root may mount one');
  return false;
}
