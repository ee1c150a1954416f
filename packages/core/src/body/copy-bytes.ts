const { Buffer: NodeBuffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };

/**
 * Copies bytes, on Node into the pool that its small buffers share: allocating a separate kilobyte costs more than hashing it.
 * Never hand such a copy to users, since it shares memory with other buffers.
 */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return NodeBuffer === undefined ? new Uint8Array(bytes) : NodeBuffer.from(bytes);
}
