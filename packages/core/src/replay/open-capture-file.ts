import { files } from '#runtime';
import { ConfigurationError } from '../errors.js';
import type { Files } from './append-file.js';

/** A capture file that was opened to be read. */
export interface OpenedCaptureFile {
  /** How many bytes will be read; undefined for a pipe. */
  readonly size: number | undefined;
  /** The bytes that the file had when it was opened, for `readCaptures`. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Opens a capture file for reading, up to the size that it has now: the file may be the one that a replay is being
 * recorded to, and would otherwise never end. Node, Bun and Deno only.
 *
 * @param path The file.
 * @returns Its chunks, and how many bytes they have.
 * @throws An error of the file system, such as `ENOENT` or `EISDIR`.
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { openCaptureFile, readCaptures } from '@videovector-webhooks/core/replay';
 *
 * const path = `${tmpdir()}/recorded.jsonl`;
 * await writeFile(path, '');
 * const { chunks } = await openCaptureFile(path);
 * for await (const capture of readCaptures(chunks)) console.log(capture.outcome.code);
 * ```
 */
export async function openCaptureFile(path: string): Promise<OpenedCaptureFile> {
  if (files === undefined)
    throw new ConfigurationError('path', 'openCaptureFile needs a runtime with files (Node, Bun, Deno)');
  const file = await (files as Files).open(path, 'r');
  const stats = await file.stat();
  if (stats.isDirectory()) {
    await file.close();
    throw Object.assign(new Error(`EISDIR: ${path} is a folder`), { code: 'EISDIR', path });
  }
  const size = stats.isFile() ? stats.size : undefined;

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      let at = 0;
      while (size === undefined || at < size) {
        const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, (size ?? Number.POSITIVE_INFINITY) - at));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, size === undefined ? null : at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
  return { size, chunks: chunks() };
}
