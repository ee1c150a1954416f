import { files, resolvePath } from '#runtime';
import { ConfigurationError } from '../errors.js';
import { logTrouble, safeLogger } from '../outcome/logger.js';
import type { Files } from './append-file.js';
import { type Capture, type CaptureSink, DEFAULT_CAPTURE_BYTES } from './capture.js';
import { codeOfFileError, explainFileError } from './file-error.js';
import { LineWriter } from './line-writer.js';

/** Options of `captureToFile`. */
export interface CaptureFileOptions {
  /** The size at which the file is moved to `path.1` and a new one is started, in bytes. Default: 64 MiB. */
  maxFileBytes?: number | undefined;
  /** How many files to keep, the current one included. Default: 5. */
  maxFiles?: number | undefined;
  /** The largest body to capture, in bytes; a larger one is left out of its capture. Default: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /**
   * What to do with deliveries that the receiver did not verify. Anyone can send those, so in the same file they could
   * rotate genuine captures out.
   *
   * - `separate`: keep them in a file of their own, `deliveries.unverified.jsonl` beside `deliveries.jsonl`, and of that
   *   two files at most.
   * - `discard`: do not keep them.
   * - `include`: keep them in the same file.
   *
   * Default: `separate`.
   */
  unverified?: 'separate' | 'discard' | 'include' | undefined;
  /** Count a capture as written only once the disk has it, so that it survives a power failure. Default: false. */
  fsync?: boolean | undefined;
  /** Where to report lost captures. Default: `console`. */
  logger?: { error(line: string): void } | undefined;
}

/** A sink that writes to a file. */
export interface CaptureFile extends Required<CaptureSink> {
  /**
   * Opens the file, or creates it, so that a wrong path is found before the first delivery.
   *
   * @throws ConfigurationError If the file cannot be written; it says why.
   */
  open(): Promise<void>;
  /** Resolves with true once the file holds the capture, and with false if the capture is lost. Never rejects. */
  write(capture: Capture): Promise<boolean>;
}

/**
 * Captures deliveries to a file, one line of JSON each, to be replayed later. Node, Bun and Deno only.
 *
 * The file holds payloads, so it is created readable by its owner only. Several processes of one machine may share it.
 * If it is deleted, moved or replaced, the capture continues in a new file at the same path. No delivery waits for the
 * disk, and none fails because the disk is full: captures are then lost, which is logged.
 *
 * @param path The file to append to.
 * @param options See `CaptureFileOptions`.
 * @returns A sink for the receiver's option `capture`.
 * @throws ConfigurationError If the path is not a string, an option is invalid, or the runtime has no files.
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { captureToFile } from '@videovector-webhooks/core/replay';
 *
 * const capture = captureToFile(`${tmpdir()}/deliveries.jsonl`, { maxFileBytes: 10_000_000 });
 * const receiver = createReceiver({ secrets: 'whsec_example', capture });
 * ```
 */
export function captureToFile(path: string, options: CaptureFileOptions = {}): CaptureFile {
  const { maxFileBytes, maxFiles, maxBodyBytes, unverified, fsync, logger } = readOptions(path, options);
  // The working directory may change later.
  const file = resolvePath?.(path) ?? path;
  const common = {
    disk: filesHere(),
    maxFileBytes,
    fsync,
    report: (problem: string) => logTrouble(logger, problem, 'captures_lost'),
  };
  const verified = new LineWriter({ ...common, path: file, maxFiles });
  const others = new LineWriter({ ...common, path: unverifiedPath(file), maxFiles: Math.min(maxFiles, 2) });

  return {
    maxBodyBytes,
    async open() {
      try {
        await verified.open();
      } catch (error) {
        const reason = `${explainFileError(error)} (${codeOfFileError(error)})`;
        throw new ConfigurationError('capture', `Captures cannot be written to ${file}: ${reason}`);
      }
    },
    async write(capture) {
      if (capture.unverified && unverified === 'discard') return false;
      const line = lineOf(capture);
      if (line === undefined) {
        common.report('A capture is lost: its body is too large for a line of text. Lower maxBodyBytes');
        return false;
      }
      return (capture.unverified && unverified === 'separate' ? others : verified).write(line);
    },
    async close() {
      await Promise.all([verified.close(), others.close()]);
    },
  };
}

function readOptions(
  path: unknown,
  options: CaptureFileOptions,
): { readonly [Name in keyof CaptureFileOptions]-?: NonNullable<CaptureFileOptions[Name]> } {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new ConfigurationError(
      'capture',
      'captureToFile needs the path of a file, as a string. Check that the variable that holds it is set.',
    );
  }
  const {
    maxFileBytes = 64 * 1024 * 1024,
    maxFiles = 5,
    maxBodyBytes = DEFAULT_CAPTURE_BYTES,
    unverified = 'separate',
    fsync = false,
    logger = console,
  } = options;
  for (const [name, value] of Object.entries({ maxFileBytes, maxFiles, maxBodyBytes })) {
    if (!(value >= 1))
      throw new ConfigurationError(name, `captureToFile: ${name} must be a positive number, not ${value}`);
  }
  if (!['separate', 'discard', 'include'].includes(unverified)) {
    throw new ConfigurationError(
      'unverified',
      'captureToFile: unverified must be "separate", "discard" or "include"',
    );
  }
  if (typeof logger?.error !== 'function')
    throw new ConfigurationError('logger', 'captureToFile: logger lacks the method error');
  const { error } = safeLogger({ warn() {}, error: (line) => logger.error(line) });
  return { maxFileBytes, maxFiles, maxBodyBytes, unverified, fsync, logger: { error } };
}

function filesHere(): Files {
  if (files !== undefined) return files as Files;
  throw new ConfigurationError(
    'capture',
    'captureToFile needs a runtime with files (Node, Bun, Deno). Pass a sink of your own instead: capture: { write(capture) { … } }.',
  );
}

/** A capture as a line; undefined if it is longer than a string can be. */
function lineOf(capture: Capture): Buffer | undefined {
  try {
    return Buffer.from(`${JSON.stringify(capture)}\n`);
  } catch {
    return undefined;
  }
}

/** `deliveries.jsonl` becomes `deliveries.unverified.jsonl`. Devices have no neighbors. */
function unverifiedPath(path: string): string {
  return /^\/(?:dev|proc)\//.test(path) ? path : path.replace(/(\.[^./\\]+)?$/, '.unverified$1');
}
