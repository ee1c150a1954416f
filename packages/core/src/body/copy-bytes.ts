const { Buffer: NodeBuffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };

/**
 * Copies bytes, in Node to a place in the pool that its small buffers share: memory of their own for a kilobyte, and giving
 * it back, costs more than to hash it. What users get to see must not be such a piece.
 */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return NodeBuffer === undefined ? new Uint8Array(bytes) : NodeBuffer.from(bytes);
}
