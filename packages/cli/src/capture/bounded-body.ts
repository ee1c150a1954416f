import type { IncomingMessage } from 'node:http';

/** Why a body was not read to its end. */
export type BodyProblem = 'too_large' | 'overloaded';

/** Reads the bodies of requests, each of them and all together bounded. */
export interface BodyReader {
  /**
   * Reads a body to its end.
   *
   * @returns The body, or which limit it exceeds; then the rest is not read.
   * @throws If the sender disconnects.
   */
  read(request: IncomingMessage): Promise<Buffer | BodyProblem>;
}

/**
 * Creates a reader.
 *
 * @param maxBytes The largest body, in bytes.
 * @param maxTotalBytes The largest total of the bodies that are being read or handled, in bytes.
 */
export function createBodyReader(
  maxBytes: number,
  maxTotalBytes: number,
): BodyReader & { release(body: Buffer): void } {
  let total = 0;
  return {
    async read(request) {
      const chunks: Buffer[] = [];
      let size = 0;
      let problem: BodyProblem | undefined;
      try {
        for await (const chunk of request.iterator({ destroyOnReturn: false })) {
          size += (chunk as Buffer).length;
          total += (chunk as Buffer).length;
          chunks.push(chunk as Buffer);
          if (size > maxBytes) problem = 'too_large';
          else if (total > maxTotalBytes) problem = 'overloaded';
          if (problem !== undefined) break;
        }
      } catch (error) {
        total -= size;
        throw error;
      }
      if (problem === undefined) return Buffer.concat(chunks, size);
      total -= size;
      return problem;
    },
    release(body) {
      total -= body.length;
    },
  };
}
