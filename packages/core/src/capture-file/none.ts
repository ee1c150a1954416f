import { ConfigurationError } from '../configuration-error.js';
import type { CaptureFile, CaptureFileOptions } from './node.js';

export type { CaptureFile, CaptureFileOptions } from './node.js';

/** Refuses: this runtime has no files. */
export function captureToFile(_path: string, _options?: CaptureFileOptions): CaptureFile {
  throw new ConfigurationError(
    'capture',
    'captureToFile needs a runtime with files (Node, Bun, Deno). Pass a sink of your own instead: capture: { write(capture) { … } }.',
  );
}
