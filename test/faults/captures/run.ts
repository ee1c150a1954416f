import { copyFile, mkdtemp, readdir, rename, rm, truncate, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCaptureFile, readCaptures } from '@videovector-webhooks/core/replay';
import { bundle } from '../../support/bundle.js';
import { drawBetween } from '../draw.js';
import { RecorderProcess } from './recorder-process.js';

/** What happens in a run. */
export interface CaptureRunOptions {
  readonly seed: number;
  /** Processes that write to one file. */
  readonly recorders: number;
  /** How many captures are to be counted. */
  readonly captures: number;
  /** How often each fault comes. */
  readonly faults: Readonly<Record<Fault, number>>;
  readonly maxFileBytes: number;
}

/** `move`: logrotate with `create`; `truncate`: with `copytruncate`; `replace`: an editor that saves. */
type Fault = 'kill' | 'move' | 'delete' | 'truncate' | 'replace';

/** What is left of the captures. */
export interface CaptureReport {
  readonly seed: number;
  /** Captures that were reported as written. */
  readonly counted: number;
  /** Of these, how many a fault deleted after they were written. */
  readonly deleted: number;
  readonly faults: Readonly<Record<Fault, number>>;
  readonly files: number;
  /** Lines that are not a capture. A kill may leave one, of a capture that was not counted. */
  readonly tornLines: number;
  /** Ids of counted captures that no file holds. */
  readonly missing: readonly string[];
  /** Ids of captures that the files hold more than once. */
  readonly duplicated: readonly string[];
}

export const CAPTURE_DEFAULTS: CaptureRunOptions = {
  seed: 1,
  recorders: 4,
  captures: 4_000,
  faults: { kill: 40, move: 10, delete: 10, truncate: 10, replace: 10 },
  maxFileBytes: 500_000,
};

/** Has several processes capture to one file under faults, and compares what they counted with what there is. */
export async function runCaptureFaults(options: CaptureRunOptions): Promise<CaptureReport> {
  const folder = await mkdtemp(join(tmpdir(), 'capture-faults-'));
  const program = await bundle(new URL('./recorder.ts', import.meta.url));
  try {
    return await run(options, folder, program);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(program, { force: true });
  }
}

async function run(options: CaptureRunOptions, folder: string, program: string): Promise<CaptureReport> {
  const { seed, recorders, captures, maxFileBytes } = options;
  const path = join(folder, 'deliveries.jsonl');
  const counted = new Set<string>();
  const deleted = new Set<string>();
  const done: Record<Fault, number> = { kill: 0, move: 0, delete: 0, truncate: 0, replace: 0 };
  let wake = (): void => {};
  let lives = 0;

  const start = (): Promise<RecorderProcess> =>
    RecorderProcess.start(program, { path, seed, life: String(lives++), maxFileBytes }, (id, isCounted) => {
      if (isCounted) counted.add(id);
      wake();
    });
  const processes = await Promise.all(Array.from({ length: recorders }, start));
  const untilCounted = async (count: number): Promise<void> => {
    while (counted.size < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  /** While no process writes, so that what a fault removes is known. */
  const atRest = async (work: () => Promise<void>): Promise<void> => {
    await Promise.all(processes.map((each) => each.pause()));
    await work();
    for (const each of processes) each.resume();
  };

  for (const [number, { at, fault }] of plan(options).entries()) {
    await untilCounted(at);
    if (fault === 'kill') {
      const slot = drawBetween(0, recorders, seed, 'slot', number);
      await processes[slot]!.kill();
      processes[slot] = await start();
      done.kill++;
    } else if (fault === 'move') {
      if (await isDone(rename(path, `${path}.moved-${number}`))) done.move++;
    } else {
      await atRest(async () => {
        const ids = (await read(path).catch(() => undefined))?.ids;
        if (ids === undefined) return;
        done[fault]++;
        if (fault === 'delete') {
          for (const id of ids) deleted.add(id);
          await unlink(path);
        } else if (fault === 'truncate') {
          await copyFile(path, `${path}.copy-${number}`);
          await truncate(path);
        } else {
          await copyFile(path, `${path}~`);
          await rename(`${path}~`, path);
        }
      });
    }
  }
  await untilCounted(captures);
  await Promise.all(processes.map((each) => each.stop()));

  const names = (await readdir(folder)).filter((name) => !name.endsWith('.lock'));
  const found = new Map<string, number>();
  let tornLines = 0;
  for (const name of names) {
    const { ids, torn } = await read(join(folder, name));
    tornLines += torn;
    for (const id of ids) found.set(id, (found.get(id) ?? 0) + 1);
  }
  return {
    seed,
    counted: counted.size,
    deleted: [...deleted].filter((id) => counted.has(id)).length,
    faults: done,
    files: names.length,
    tornLines,
    missing: [...counted].filter((id) => !found.has(id) && !deleted.has(id)),
    duplicated: [...found].filter(([, count]) => count > 1).map(([id]) => id),
  };
}

/** Faults in the order in which they come, each once so many captures are counted. */
function plan({ seed, captures, faults }: CaptureRunOptions): { at: number; fault: Fault }[] {
  return (Object.entries(faults) as [Fault, number][])
    .flatMap(([fault, count]) =>
      Array.from({ length: count }, (_, i) => ({ at: drawBetween(1, captures, seed, fault, i), fault })),
    )
    .sort((a, b) => a.at - b.at);
}

/** The ids of the captures in a file, and how many other lines it has. */
export async function read(path: string): Promise<{ ids: string[]; torn: number }> {
  const ids: string[] = [];
  let torn = 0;
  const count = (): void => void torn++;
  const { chunks } = await openCaptureFile(path);
  for await (const { outcome } of readCaptures(chunks, { onBadLine: count, onTornLine: count }))
    ids.push(outcome.delivery_id ?? '');
  return { ids, torn };
}

function isDone(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
