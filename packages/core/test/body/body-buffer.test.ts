import { describe, expect, it } from 'vitest';
import { BodyBuffer } from '../../src/body/body-buffer.js';

const KIB = 1024;
const MIB = KIB * KIB;

/** A buffer, and what it is granted, or refused from a number of bytes on. */
function setUp(limit: number, available = Number.POSITIVE_INFINITY) {
  const grants: number[] = [];
  let held = 0;
  const buffer = new BodyBuffer(limit, {
    grant(_buffer, bytes) {
      if (held + bytes > available) return false;
      grants.push(bytes);
      held += bytes;
      return true;
    },
    reclaim(bytes) {
      held -= bytes;
    },
  });
  return { buffer, grants, held: () => held };
}

/** Bytes that are all different from their neighbours, from a number on. */
const chunk = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => from + i);

describe('a buffer', () => {
  it('doubles its memory, and asks for more only if a chunk does not fit', () => {
    const { buffer, grants } = setUp(1_000);
    const lengths = [10, 10, 5, 15, 20, 45, 1];
    let total = 0;
    for (const length of lengths) {
      expect(buffer.add(chunk(length, total))).toBe(true);
      total += length;
    }
    expect(grants).toEqual([10, 10, 20, 40, 60]);
    expect([...buffer.bytes]).toEqual([...chunk(total)]);
  });

  it('splits a chunk between what is left of a segment and the next one', () => {
    const { buffer, grants } = setUp(1_000);
    for (const [length, from] of [
      [10, 0],
      [10, 10],
      [5, 20],
      [20, 25],
      [20, 45],
      [1, 65],
    ] as const)
      buffer.add(chunk(length, from));
    expect(grants).toEqual([10, 10, 20, 25, 65]);
    expect([...buffer.bytes]).toEqual([...chunk(66)]);
  });

  it('never asks for more than its limit, or for more than a mebibyte that no chunk needs', () => {
    const small = setUp(25);
    for (const length of [10, 10, 3]) small.buffer.add(chunk(length));
    expect(small.grants).toEqual([10, 10, 5]);
    const large = setUp(10 * MIB);
    for (const length of [2 * MIB, 1]) large.buffer.add(new Uint8Array(length));
    expect(large.grants).toEqual([2 * MIB, MIB]);
  });

  it('refuses what would exceed its limit, and accepts what reaches it', () => {
    const { buffer } = setUp(100);
    expect(buffer.reserve(101)).toBe(false);
    expect(buffer.reserve(100)).toBe(true);
    expect(buffer.add(chunk(101))).toBe(false);
    expect(buffer.add(chunk(100))).toBe(true);
    expect(buffer.add(chunk(1))).toBe(false);
  });

  it('refuses a chunk that it is granted no memory for, and keeps what it has', () => {
    const { buffer } = setUp(100, 15);
    expect(buffer.add(chunk(10))).toBe(true);
    expect(buffer.add(chunk(10))).toBe(false);
    expect([...buffer.bytes]).toEqual([...chunk(10)]);
  });

  it('does not copy its bytes again each time they are read', () => {
    const { buffer } = setUp(100);
    buffer.add(chunk(10));
    expect(buffer.bytes.buffer).toBe(buffer.bytes.buffer);
  });

  it('is empty, and returns all its memory, once it is released', () => {
    const { buffer, held } = setUp(100);
    for (const length of [10, 10, 5]) buffer.add(chunk(length));
    buffer.release();
    expect(held()).toBe(0);
    expect(buffer.bytes.length).toBe(0);
  });

  it('that was dropped keeps the first reason, and asks for no more memory', async () => {
    const { buffer, grants, held } = setUp(100);
    const reason = buffer.untilDropped(() => new Promise<never>(() => {}));
    buffer.add(chunk(10));
    buffer.drop('overloaded');
    buffer.drop('draining');
    expect(buffer.dropReason).toBe('overloaded');
    expect(await reason).toBe('overloaded');
    expect(buffer.add(chunk(10))).toBe(false);
    expect(buffer.reserve(10)).toBe(false);
    expect(grants).toEqual([10]);
    expect(held()).toBe(0);
  });
});
