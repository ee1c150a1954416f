import type { IncomingMessage } from 'node:http';
import { type BodyReader, concatenate } from '../body.js';

/**
 * Reads the body of a Node request, exactly and within its bound.
 *
 * Past the bound it stops reading and leaves the connection open, so that the answer still gets through.
 */
export function readerOfNodeRequest(request: IncomingMessage): BodyReader {
  return (limit, signal) =>
    new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      let length = 0;
      const onData = (chunk: Uint8Array): void => {
        length += chunk.length;
        if (length > limit) settle(() => resolve('too_large'));
        else chunks.push(chunk);
      };
      const onEnd = (): void => settle(() => resolve(concatenate(chunks, length)));
      const onError = (error: unknown): void => settle(() => reject(error));
      const onGone = (): void =>
        settle(() => reject(new Error('The sender hung up before the body was whole')));
      const listeners = { data: onData, end: onEnd, error: onError, aborted: onGone, close: onGone };

      function settle(how: () => void): void {
        for (const [event, listener] of Object.entries(listeners)) request.off(event, listener);
        signal.removeEventListener('abort', onGone);
        // A late error, such as the sender's hanging up, has nobody else to hear it.
        request.on('error', () => {});
        if (!request.readableEnded) request.pause();
        how();
      }

      if (request.destroyed) return onGone();
      signal.addEventListener('abort', onGone);
      for (const [event, listener] of Object.entries(listeners)) request.on(event, listener);
    });
}
