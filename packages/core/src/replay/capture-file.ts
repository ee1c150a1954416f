import type { FileHandle } from 'node:fs/promises';
import { files } from '#runtime';
import { ConfigurationError } from '../errors.js';
import { logTrouble } from '../outcome/log.js';
import { type Capture, type CaptureSink, DEFAULT_CAPTURE_BYTES } from './capture.js';

/** Options of `captureToFile`. */
export interface CaptureFileOptions {
  /** The size at which the file is moved to `path.1` and a new one begun, in bytes. Default: 64 MiB. */
  maxFileBytes?: number;
  /** How many files to keep, the current one included. Default: 5. */
  maxFiles?: number;
  /** The largest body to capture, in bytes; of a larger one only the rest is captured. Default: 1 MiB. */
  maxBodyBytes?: number;
  /** Where to say that captures are lost. Default: `console`. */
  logger?: { error(line: string): void };
}

/** A sink that writes to a file. */
export interface CaptureFile extends Required<CaptureSink> {
  /** Takes a capture; resolves when the file has it, or with false where captures are being lost. Never rejects. */
  write(capture: Capture): Promise<boolean>;
}

/** What may wait for the disk; more is dropped, since a slow disk must not eat up the memory. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;

/**
 * Captures deliveries to a file, one line of JSON each, to be replayed later. Node, Bun and Deno only.
 *
 * The file holds payloads: it is created readable by its owner alone. Headers that carry credentials are redacted,
 * and the secret is in none. No delivery waits for the disk, and none fails because it is full: then captures are
 * lost, which is logged once.
 *
 * @param path The file; it is appended to.
 * @param options See `CaptureFileOptions`; none is needed.
 * @returns A sink for the receiver's option `capture`.
 * @throws ConfigurationError Where an option is no positive number, or the runtime has no files.
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { captureToFile, createReceiver } from '@videovector-webhooks/core';
 *
 * const capture = captureToFile(`${tmpdir()}/deliveries.jsonl`, { maxFileBytes: 10_000_000 });
 * const receiver = createReceiver({ secrets: 'whsec_example', capture });
 * ```
 */
export function captureToFile(path: string, options: CaptureFileOptions = {}): CaptureFile {
  const disk = filesHere();
  const {
    maxFileBytes = 64 * 1024 * 1024,
    maxFiles = 5,
    maxBodyBytes = DEFAULT_CAPTURE_BYTES,
    logger = console,
  } = options;
  for (const [name, value] of Object.entries({ maxFileBytes, maxFiles, maxBodyBytes })) {
    if (!(value > 0))
      throw new ConfigurationError(name, `captureToFile: ${name} must be a positive number, not ${value}`);
  }
  let file: { handle: FileHandle; size: number } | undefined;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let writing: Promise<void> | undefined;
  let failing = false;

  async function write(capture: Capture): Promise<boolean> {
    const line = Buffer.from(`${JSON.stringify(capture)}\n`);
    if (pendingBytes + line.length > MAX_PENDING_BYTES) {
      lost('the disk is too slow');
      return false;
    }
    pending.push(line);
    pendingBytes += line.length;
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    await writing;
    return !failing;
  }

  async function writeAll(): Promise<void> {
    while (pending.length > 0) {
      const lines = pending;
      pending = [];
      pendingBytes = 0;
      try {
        for (const batch of batches(lines, maxFileBytes)) await append(batch);
        failing = false;
      } catch (error) {
        lost(String((error as NodeJS.ErrnoException).code ?? 'unknown error'));
        // Half a line may stand at the end now; the next one must begin on a line of its own.
        await file?.handle.close().catch(() => {});
        file = undefined;
      }
    }
  }

  async function append(batch: Buffer): Promise<void> {
    file ??= await openToAppend(disk, path);
    if (file.size > 0 && file.size + batch.length > maxFileBytes) {
      await file.handle.close();
      file = undefined;
      await rotate(disk, path, maxFiles);
      file = await openToAppend(disk, path);
    }
    await file.handle.appendFile(batch);
    file.size += batch.length;
  }

  function lost(why: string): void {
    if (!failing) logTrouble(logger, `Captures are being lost (${why}): ${path}`, 'captures_lost');
    failing = true;
  }

  return {
    maxBodyBytes,
    write,
    async close() {
      await writing;
      await file?.handle.close();
      file = undefined;
    },
  };
}

type Files = typeof import('node:fs/promises');

function filesHere(): Files {
  if (files !== undefined) return files as Files;
  throw new ConfigurationError(
    'capture',
    'captureToFile needs a runtime with files (Node, Bun, Deno). Pass a sink of your own instead: capture: { write(capture) { … } }.',
  );
}

/** Opens the file, for its owner alone, and ends a line that a crash has torn. */
async function openToAppend(disk: Files, path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await disk.open(path, 'a+', 0o600);
  const stats = await handle.stat();
  // A device such as /dev/null belongs to everybody, has no size, and can't be read back.
  if (!stats.isFile()) return { handle, size: 0 };
  await handle.chmod(0o600);
  const { size } = stats;
  const last = Buffer.alloc(1);
  if (size > 0) await handle.read(last, 0, 1, size - 1);
  if (size === 0 || last[0] === 0x0a) return { handle, size };
  await handle.appendFile('\n');
  return { handle, size: size + 1 };
}

/** Moves `path` to `path.1`, `path.1` to `path.2` and so on; the last one falls off. */
async function rotate(disk: Files, path: string, maxFiles: number): Promise<void> {
  for (let i = maxFiles - 1; i > 0; i--) {
    const from = i === 1 ? path : `${path}.${i - 1}`;
    if (await exists(disk, from)) await disk.rename(from, `${path}.${i}`);
  }
  if (maxFiles === 1) await (await disk.open(path, 'w', 0o600)).close();
}

async function exists(disk: Files, path: string): Promise<boolean> {
  return disk.stat(path).then(
    () => true,
    () => false,
  );
}

/** Joins lines to write many at once, but never more than fit into one file. */
function* batches(lines: readonly Buffer[], maxBytes: number): Generator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for (const line of lines) {
    if (size > 0 && size + line.length > maxBytes) {
      yield Buffer.concat(batch);
      batch = [];
      size = 0;
    }
    batch.push(line);
    size += line.length;
  }
  if (size > 0) yield Buffer.concat(batch);
}
