import { VideoVectorApiError } from '@videovector-webhooks/client';
import { ConfigurationError } from '@videovector-webhooks/core';
import { CaptureFormatError } from '@videovector-webhooks/core/replay';
import { inCommandWords } from './command-words.js';
import { describeError, isEnvironmental } from './describe-error.js';
import { EXIT, UsageError } from './exit.js';

/** How a command that threw ends. */
interface Failure {
  readonly exitCode: number;
  /** Undefined if it is a bug of the command. */
  readonly message: string | undefined;
}

/** What an error that a command threw means for its user. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError || error instanceof CaptureFormatError)
    return { exitCode: EXIT.usage, message: error.message };
  if (error instanceof ConfigurationError)
    return { exitCode: EXIT.usage, message: inCommandWords(error.message) };
  if (error instanceof VideoVectorApiError) return { exitCode: EXIT.failed, message: apiFailure(error) };
  if (isEnvironmental(error)) return { exitCode: EXIT.usage, message: describeError(error) };
  return { exitCode: EXIT.failed, message: undefined };
}

/** What the API said. If it may have carried the request out, the full message also says how to find out. */
export function apiFailure(error: VideoVectorApiError): string {
  return inCommandWords(error.carriedOut === 'no' ? describeError(error) : error.message);
}

/** Whether the next call would fail in the same way: the key is refused, or the API is away. */
export function concernsAll({ kind }: VideoVectorApiError): boolean {
  return ['authentication', 'permission', 'network', 'redirect'].includes(kind);
}
