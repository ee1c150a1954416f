import {
  appendFile,
  chmod,
  chown,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineWriter, type LineWriterSettings } from '../../src/replay/line-writer.js';
import { closeAll, faultyDisk, fileError, type Intercept } from './faulty-disk.js';

let folder: string;
let path: string;
const reports: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lines-'));
  path = join(folder, 'd.jsonl');
  reports.length = 0;
});
afterEach(async () => {
  await closeAll();
  await rm(folder, { recursive: true });
});

function writer(settings: Partial<LineWriterSettings> = {}): LineWriter {
  const report = (problem: string) => void reports.push(problem.replaceAll(folder, ''));
  const defaults = {
    disk: faultyDisk((_name, run, args) => run(...args)),
    path,
    maxFileBytes: 1_000_000,
    maxFiles: 5,
    fsync: false,
    report,
  };
  return new LineWriter({ ...defaults, ...settings });
}

const line = (id: number | string): Buffer => Buffer.from(`{"id":"${id}"}\n`);

/** The ids of the whole lines, and how many lines are torn or glued. */
async function read(file = path): Promise<{ ids: string[]; torn: number }> {
  const found = { ids: [] as string[], torn: 0 };
  for (const text of (await readFile(file, 'utf8')).split('\n').filter((each) => each !== '')) {
    try {
      found.ids.push((JSON.parse(text) as { id: string }).id);
    } catch {
      found.torn++;
    }
  }
  return found;
}

async function readAll(): Promise<{ ids: string[]; torn: number }> {
  const all = { ids: [] as string[], torn: 0 };
  for (const name of await readdir(folder)) {
    const { ids, torn } = await read(join(folder, name));
    all.ids.push(...ids);
    all.torn += torn;
  }
  return all;
}

/** Intercepts the first operation of a name; all others are carried out. */
function once(name: string, fault: Intercept): Intercept {
  let isDone = false;
  return (operation, run, args, handle) => {
    if (isDone || operation !== name) return run(...args);
    isDone = true;
    return fault(operation, run, args, handle);
  };
}

describe('a file that changes under the writer', () => {
  it('is created again if it was deleted, and the loss is reported', async () => {
    const lines = writer();
    expect(await lines.write(line(1))).toBe(true);
    await unlink(path);
    expect(await lines.write(line(2))).toBe(true);
    await lines.close();
    expect(await read()).toEqual({ ids: ['2'], torn: 0 });
    expect(reports).toEqual([
      'Captures are lost: /d.jsonl was deleted or replaced, with 1 that were written to it',
    ]);
  });

  it('is reported at the end if it was deleted and nothing came after', async () => {
    const lines = writer();
    await lines.write(line(1));
    await unlink(path);
    await lines.close();
    expect(reports).toEqual([expect.stringContaining('with 1 that were written')]);
  });

  it('is left alone if it was moved, as logrotate with `create` does', async () => {
    const lines = writer();
    await lines.write(line(1));
    await rename(path, `${path}-20261007`);
    await writeFile(path, '', { mode: 0o600 });
    expect(await lines.write(line(2))).toBe(true);
    await lines.close();
    expect([await read(`${path}-20261007`), await read()]).toEqual([
      { ids: ['1'], torn: 0 },
      { ids: ['2'], torn: 0 },
    ]);
    expect(reports).toEqual([]);
  });

  it('may be truncated, as logrotate with `copytruncate` does, and goes on without a hole', async () => {
    const lines = writer();
    await lines.write(line(1));
    await copyFile(path, `${path}.copy`);
    await truncate(path);
    await lines.write(line(2));
    expect(await readFile(path, 'utf8')).toBe('{"id":"2"}\n');
    expect(reports).toEqual(['Captures may be lost: another program has truncated /d.jsonl']);
  });

  it('may be replaced by an editor', async () => {
    const lines = writer();
    await lines.write(line(1));
    await writeFile(`${path}~`, '{"id":"edited"}\n');
    await rename(`${path}~`, path);
    expect(await lines.write(line(2))).toBe(true);
    expect((await read()).ids).toEqual(['edited', '2']);
    expect(reports).toHaveLength(1);
  });

  it('may lose its folder, which is reported until it is there again', async () => {
    path = join(folder, 'logs', 'd.jsonl');
    await mkdir(join(folder, 'logs'));
    const lines = writer();
    await lines.write(line(1));
    await rm(join(folder, 'logs'), { recursive: true });
    expect(await lines.write(line(2))).toBe(false);
    expect(await lines.write(line(3))).toBe(false);
    await mkdir(join(folder, 'logs'));
    expect(await lines.write(line(4))).toBe(true);
    expect(reports.slice(1)).toEqual([
      'Captures are being lost (ENOENT): /logs/d.jsonl: its folder does not exist',
      'Captures are written again; 2 were lost: /logs/d.jsonl',
    ]);
  });

  it.each<[string, (run: () => Promise<unknown>, handle: FileHandle) => Promise<unknown>]>([
    [
      'deleted before a write',
      async (run) => {
        await unlink(path);
        return run();
      },
    ],
    [
      'deleted right after a write',
      async (run) => {
        const result = await run();
        await unlink(path);
        return result;
      },
    ],
    [
      'truncated right after a write',
      async (run) => {
        const result = await run();
        await truncate(path);
        return result;
      },
    ],
    [
      'replaced right after a write',
      async (run) => {
        const result = await run();
        await writeFile(`${path}~`, '');
        await rename(`${path}~`, path);
        return result;
      },
    ],
    [
      'continued by a torn line of another process before a write',
      async (run) => {
        await appendFile(path, '{"id":"to');
        return run();
      },
    ],
    [
      'continued by whole lines of another process on both sides',
      async (run) => {
        await appendFile(path, line('before'));
        const result = await run();
        await appendFile(path, line('after'));
        return result;
      },
    ],
  ])('holds each line once if it is %s', async (what, fault) => {
    const disk = faultyDisk(
      once('handle.write', (_name, run, args, handle) => fault(() => run(...args), handle!)),
    );
    const lines = writer({ disk });
    expect(await Promise.all([1, 2, 3].map((id) => lines.write(line(id))))).toEqual([true, true, true]);
    const { ids } = await readAll();
    expect(ids.filter((id) => /\d/.test(id)).sort()).toEqual(['1', '2', '3']);
    if (what.startsWith('truncated')) expect(reports).toEqual([expect.stringContaining('has truncated')]);
  });
});

describe('a write that fails', () => {
  it.each(['EIO', 'ESTALE', 'EAGAIN'])('with %s once is repeated on the file opened again', async (code) => {
    const disk = faultyDisk(once('handle.write', () => Promise.reject(fileError(code))));
    expect(await writer({ disk }).write(line(1))).toBe(true);
    expect(await read()).toEqual({ ids: ['1'], torn: 0 });
  });

  it.each(['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'])(
    'with %s loses lines, says so once and recovers',
    async (code) => {
      let isFailing = true;
      const disk = faultyDisk((operation, run, args) =>
        isFailing && operation === 'handle.write' ? Promise.reject(fileError(code)) : run(...args),
      );
      const lines = writer({ disk });
      expect([await lines.write(line(1)), await lines.write(line(2))]).toEqual([false, false]);
      isFailing = false;
      expect(await lines.write(line(3))).toBe(true);
      expect(reports).toEqual([
        expect.stringMatching(`^Captures are being lost \\(${code}\\): /d.jsonl: .{10}`),
        'Captures are written again; 2 were lost: /d.jsonl',
      ]);
    },
  );

  it('halfway counts the lines that are whole, and begins the next on a line of its own', async () => {
    let room = 25;
    const disk = faultyDisk((operation, run, args) => {
      if (operation !== 'handle.write') return run(...args);
      const [bytes, start] = args as [Buffer, number];
      if (room === 0) return Promise.reject(fileError('ENOSPC'));
      const length = Math.min(room, bytes.length);
      room -= length;
      return run(bytes, start, length, null);
    });
    const lines = writer({ disk });
    const counted = await Promise.all([1, 2, 3].map((id) => lines.write(line(id))));
    expect(counted).toEqual([true, true, false]);
    room = 1_000;
    expect(await lines.write(line(4))).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('{"id":"1"}\n{"id":"2"}\n{"i\n{"id":"4"}\n');
  });

  it('halfway is repeated for the line that is torn, on a line of its own', async () => {
    const disk = faultyDisk(
      once('handle.write', (_name, run, [bytes, start]) => run(bytes, start, 25, null)),
    );
    const lines = writer({ disk });
    expect(await Promise.all([1, 2, 3].map((id) => lines.write(line(id))))).toEqual([true, true, true]);
    expect(await readFile(path, 'utf8')).toBe('{"id":"1"}\n{"id":"2"}\n{"i\n{"id":"3"}\n');
  });

  it('is not counted if the disk does not confirm it', async () => {
    const disk = faultyDisk((operation, run, args) =>
      operation === 'handle.datasync' ? Promise.reject(fileError('EIO')) : run(...args),
    );
    expect(await writer({ disk, fsync: true }).write(line(1))).toBe(false);
    expect(await writer({ disk, fsync: false }).write(line(2))).toBe(true);
  });

  it('on a file that vanishes each time ends, and is reported', async () => {
    const disk = faultyDisk(async (operation, run, args) => {
      const result = await run(...args);
      if (operation === 'handle.write') await unlink(path);
      return result;
    });
    expect(await writer({ disk }).write(line(1))).toBe(false);
    expect(reports).toEqual([expect.stringContaining('it keeps changing')]);
  });

  it('only when the file is closed is reported', async () => {
    const disk = faultyDisk(once('handle.close', () => Promise.reject(fileError('EDQUOT'))));
    const lines = writer({ disk });
    await lines.write(line(1));
    await lines.close();
    expect(reports).toEqual(['Captures may be lost: /d.jsonl failed to close (EDQUOT)']);
  });
});

describe('a file that was there before', () => {
  it('with a torn last line is continued on a new one', async () => {
    await writeFile(path, '{"id":"1"}\n{"id":"to');
    await writer().write(line(2));
    expect(await readFile(path, 'utf8')).toBe('{"id":"1"}\n{"id":"to\n{"id":"2"}\n');
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeff{"id":"1"}', 'utf16le')],
    ['gzip', Buffer.from('1f8b0800', 'hex')],
  ])('of %s is left as it is', async (what, bytes) => {
    await writeFile(path, bytes);
    expect(await writer().write(line(1))).toBe(false);
    expect(await readFile(path)).toEqual(bytes);
    expect(reports[0]).toContain(what);
  });

  it('that may only be written is appended to', async () => {
    const disk = faultyDisk((operation, run, args) =>
      operation === 'open' && args[1] === 'a+' ? Promise.reject(fileError('EACCES')) : run(...args),
    );
    await writeFile(path, line(1));
    expect(await writer({ disk }).write(line(2))).toBe(true);
    expect(await read()).toEqual({ ids: ['1', '2'], torn: 0 });
  });

  it('and whose mode cannot be changed is appended to, and reported if others can read it', async () => {
    await writeFile(path, '', { mode: 0o644 });
    const disk = faultyDisk(once('handle.chmod', () => Promise.reject(fileError('EPERM'))));
    expect(await writer({ disk }).write(line(1))).toBe(true);
    expect(reports).toEqual([
      'Other users can read /d.jsonl, which holds payloads. Let its owner run: chmod 600',
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)('and belongs to another user keeps its mode', async () => {
    await writeFile(path, '', { mode: 0o660 });
    await chmod(path, 0o660);
    await chown(path, 65534, 65534);
    expect(await writer().write(line(1))).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o660);
  });

  it('with a second name is one file under both', async () => {
    await writeFile(path, '');
    await link(path, `${path}.same`);
    const other = writer({ path: `${path}.same` });
    const own = writer();
    await Promise.all(['a', 'b'].flatMap((id) => [own.write(line(id)), other.write(line(`${id}2`))]));
    expect((await read()).ids.sort()).toEqual(['a', 'a2', 'b', 'b2']);
  });
});

describe('rotation', () => {
  const small = { maxFileBytes: 33, maxFiles: 3 };

  it('fills each file to its limit, and keeps the newest', async () => {
    const lines = writer(small);
    await Promise.all(Array.from({ length: 10 }, (_, i) => lines.write(line(i))));
    expect(await Promise.all([`${path}.2`, `${path}.1`, path].map((file) => read(file)))).toEqual([
      { ids: ['3', '4', '5'], torn: 0 },
      { ids: ['6', '7', '8'], torn: 0 },
      { ids: ['9'], torn: 0 },
    ]);
    expect((await readdir(folder)).length).toBe(3);
  });

  it('by several writers on one file loses nothing', async () => {
    const writers = Array.from({ length: 4 }, () => writer({ maxFileBytes: 300, maxFiles: 50 }));
    const counted = await Promise.all(Array.from({ length: 400 }, (_, i) => writers[i % 4]!.write(line(i))));
    expect(counted.every(Boolean)).toBe(true);
    const { ids, torn } = await readAll();
    expect(torn).toBe(0);
    expect(ids.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
  });

  it('rotates the file that a symbolic link leads to', async () => {
    await mkdir(join(folder, 'volume'));
    await symlink(join('volume', 'real.jsonl'), path);
    const lines = writer(small);
    for (let i = 0; i < 4; i++) await lines.write(line(i));
    expect((await readdir(join(folder, 'volume'))).sort()).toEqual(['real.jsonl', 'real.jsonl.1']);
    expect((await read()).ids).toEqual(['3']);
  });

  it('that is not allowed lets the file grow, and says so once', async () => {
    const disk = faultyDisk((operation, run, args) =>
      operation === 'open' && args[1] === 'wx' ? Promise.reject(fileError('EACCES')) : run(...args),
    );
    const lines = writer({ ...small, disk });
    for (let i = 0; i < 8; i++) expect(await lines.write(line(i))).toBe(true);
    expect((await read()).ids).toHaveLength(8);
    expect(reports).toEqual(['/d.jsonl cannot be rotated (EACCES), so it grows beyond maxFileBytes']);
  });

  it('waits for another process that holds the lock, and takes it over from one that was killed', async () => {
    let now = 0;
    await writeFile(`${path}.lock`, '');
    const lines = writer({ ...small, elapsed: () => now });
    for (let i = 0; i < 5; i++) await lines.write(line(i));
    expect((await read()).ids).toHaveLength(5);
    now = 60_001;
    for (let i = 5; i < 7; i++) await lines.write(line(i));
    expect((await read()).ids).toEqual(['6']);
    expect((await read(`${path}.1`)).ids).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('is left to another process that was faster', async () => {
    const disk = faultyDisk(async (operation, run, args) => {
      if (operation === 'open' && args[1] === 'wx') {
        await rename(path, `${path}.1`);
        await writeFile(path, line('other'));
      }
      return run(...args);
    });
    const lines = writer({ ...small, disk });
    for (let i = 0; i < 4; i++) await lines.write(line(i));
    expect((await readdir(folder)).sort()).toEqual(['d.jsonl', 'd.jsonl.1']);
    expect((await read()).ids).toEqual(['other', '3']);
  });

  it('uses a gap that an interrupted one has left', async () => {
    await writeFile(`${path}.2`, line('old'));
    const lines = writer(small);
    for (let i = 0; i < 4; i++) await lines.write(line(i));
    expect((await read(`${path}.2`)).ids).toEqual(['old']);
    expect((await read(`${path}.1`)).ids).toEqual(['0', '1', '2']);
  });
});

describe('a process that is killed', () => {
  /** Ends the process at one operation. That one is carried out (a write only halfway) or not; nothing follows. */
  function killedAt(point: number, how: 'before' | 'after' | 'halfway', onKill: () => void): Intercept {
    let count = 0;
    return async (operation, run, args) => {
      count++;
      if (count < point) return run(...args);
      if (count === point) {
        if (how === 'after') await run(...args).catch(() => {});
        if (how === 'halfway' && operation === 'handle.write') {
          const [bytes, start] = args as [Buffer, number];
          await run(bytes, start, bytes.length >> 1, null);
        }
        onKill();
      }
      return new Promise(() => {});
    };
  }

  it.each(['before', 'after', 'halfway'] as const)(
    'at any operation (%s it) leaves every counted line, whole and once',
    async (how) => {
      const small = { maxFileBytes: 60, maxFiles: 100 };
      let point = 0;
      for (let wasKilled = true; wasKilled; ) {
        point++;
        wasKilled = false;
        await rm(folder, { recursive: true });
        await mkdir(folder);
        const counted: string[] = [];
        const writeLines = async (lines: LineWriter, from: number): Promise<void> => {
          for (let i = from; i < from + 8; i++) if (await lines.write(line(i))) counted.push(String(i));
        };
        await new Promise<void>((resolve) => {
          const onKill = (): void => {
            wasKilled = true;
            resolve();
          };
          const disk = faultyDisk(killedAt(point, how, onKill));
          void writeLines(writer({ ...small, disk }), 0).then(resolve);
        });
        await writeLines(writer(small), 100);
        await closeAll();
        const { ids } = await readAll();
        const missing = counted.filter((id) => !ids.includes(id));
        const doubled = ids.filter((id, i) => ids.indexOf(id) !== i);
        expect({ point, missing, doubled }).toEqual({ point, missing: [], doubled: [] });
      }
      expect(point).toBeGreaterThan(50);
    },
  );
});
