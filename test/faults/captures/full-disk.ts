import { rename } from 'node:fs/promises';
import { bundle } from '../../support/bundle.js';
import { RecorderProcess } from './recorder-process.js';
import { read } from './run.js';

/** What a recorder did on a full disk. */
export interface FullDiskReport {
  /** Captures that were reported as written, and as lost. */
  readonly counted: number;
  readonly lost: number;
  /** Ids of counted captures that no file holds. */
  readonly missing: readonly string[];
  readonly tornLines: number;
}

/** How many captures are to be lost before there is room again, and counted after it. */
const LOST = 8;
const COUNTED_AFTER = 3;

/**
 * Has a recorder capture until the disk, or its limit for a file, is full; makes room; and has it continue.
 *
 * @param path The capture file.
 * @param roomElsewhere Where to move it.
 * @param maxBlocks The limit for a file, as of `ulimit -f`; `unlimited` if the disk itself is small.
 */
export async function runFullDisk(
  path: string,
  roomElsewhere: string,
  maxBlocks: number | 'unlimited',
): Promise<FullDiskReport> {
  const program = await bundle(new URL('./recorder.ts', import.meta.url));
  const counted: string[] = [];
  let lost = 0;
  let wake = (): void => {};
  const until = async (isReached: () => boolean): Promise<void> => {
    while (!isReached()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const recorder = await RecorderProcess.start(
    program,
    { path, seed: 1, life: 'full', maxFileBytes: 1_000_000_000 },
    (id, isCounted) => {
      if (isCounted) counted.push(id);
      else lost++;
      wake();
    },
    maxBlocks,
  );
  await until(() => lost >= LOST);
  await recorder.pause();
  const before = counted.length;
  await move(path, roomElsewhere);
  recorder.resume();
  await until(() => counted.length >= before + COUNTED_AFTER);
  await recorder.stop();
  const [full, after] = [await read(roomElsewhere), await read(path)];
  const ids = new Set([...full.ids, ...after.ids]);
  return {
    counted: counted.length,
    lost,
    missing: counted.filter((id) => !ids.has(id)),
    tornLines: full.torn + after.torn,
  };
}

/** Moves a file, to another file system too. */
async function move(from: string, to: string): Promise<void> {
  const { copyFile, unlink } = await import('node:fs/promises');
  await rename(from, to).catch(async () => {
    await copyFile(from, to);
    await unlink(from);
  });
}
