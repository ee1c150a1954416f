import type { FileHandle } from 'node:fs/promises';
import * as disk from 'node:fs/promises';

type Files = typeof disk;

/**
 * Sees every operation on the disk: it may carry it out, fail, do something else before or after, or never answer.
 *
 * @param operation Such as `rename`, or `handle.write` on an open file.
 * @param run Carries the operation out.
 * @param args Its arguments.
 * @param handle The open file, if it is an operation on one.
 */
export type Intercept = (
  operation: string,
  run: (...args: unknown[]) => Promise<unknown>,
  args: unknown[],
  handle?: FileHandle,
) => Promise<unknown>;

const opened: FileHandle[] = [];

/** Closes every file that was opened on such a disk. */
export async function closeAll(): Promise<void> {
  for (const handle of opened.splice(0)) await handle.close().catch(() => {});
}

/** The real disk, with faults. */
export function faultyDisk(intercept: Intercept): Files {
  function intercepted<T extends object>(target: T, prefix: string, handle?: FileHandle): T {
    return new Proxy(target, {
      get(_target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        const run = async (...args: unknown[]): Promise<unknown> => {
          const result: unknown = await value.apply(target, args);
          if (name === 'open') opened.push(result as FileHandle);
          return result;
        };
        return async (...args: unknown[]) => {
          const result = await intercept(prefix + name, run, args, handle);
          if (name !== 'open') return result;
          return intercepted(result as FileHandle, 'handle.', result as FileHandle);
        };
      },
    });
  }
  return intercepted({ ...disk }, '');
}

/** An error as the file system throws it. */
export function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
