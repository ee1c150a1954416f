import { parseJson } from '@videovector-webhooks/core';

/** A hundred deliveries with large payloads fit; an answer without end does not. */
const MAX_BYTES = 64 * 1024 * 1024;

/** An answer's body; `json` is undefined of an empty one. */
export interface ReadBody {
  readonly text: string;
  readonly json: unknown;
}

/** Reads an answer's body; undefined where it is no JSON, or larger than any answer of the API. */
export async function readBody(response: Response): Promise<ReadBody | undefined> {
  const bytes = await readBytes(response);
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, json: text.trim() === '' ? undefined : parseJson(text) };
  } catch {
    return undefined;
  }
}

async function readBytes({ body }: Response): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(chunks, length);
    length += value.length;
    if (length > MAX_BYTES) {
      void reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
