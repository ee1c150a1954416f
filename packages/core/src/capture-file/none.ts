import type { CaptureSink } from '../capture.js';
import { ConfigurationError } from '../configuration-error.js';
import type { CaptureFileOptions } from './node.js';

export type { CaptureFileOptions } from './node.js';

/** Refuses: this runtime has no files. */
export function captureToFile(_path: string, _options?: CaptureFileOptions): Required<CaptureSink> {
  throw new ConfigurationError(
    'capture',
    'captureToFile needs a runtime with files (Node, Bun, Deno). Pass a sink of your own instead: capture: { write(capture) { … } }.',
  );
}
