import { describe, expect, it } from 'vitest';
import { codePointLength, encodeUtf8, readCodePoint, writeCodePoint } from '../../src/json/utf8.js';

const isSurrogate = (codePoint: number): boolean => codePoint >= 0xd800 && codePoint <= 0xdfff;

describe('a code point', () => {
  it('is written as TextEncoder writes it, has that length, and is read back', () => {
    const bytes = new Uint8Array(4);
    const wrong: number[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (isSurrogate(codePoint)) continue;
      const expected = new TextEncoder().encode(String.fromCodePoint(codePoint));
      const end = writeCodePoint(bytes, 0, codePoint);
      const same = expected.every((byte, i) => bytes[i] === byte);
      const read = end === 1 ? codePoint : readCodePoint(bytes, 0, false);
      if (end !== expected.length || codePointLength(codePoint) !== end || !same || read !== codePoint)
        wrong.push(codePoint);
    }
    expect(wrong).toEqual([]);
  });

  it('is read only if it may be a surrogate, or is none', () => {
    const bytes = new Uint8Array(4);
    const wrong: number[] = [];
    for (let codePoint = 0xd000; codePoint < 0xf000; codePoint++) {
      writeCodePoint(bytes, 0, codePoint);
      const refused = isSurrogate(codePoint) ? -1 : codePoint;
      if (readCodePoint(bytes, 0, true) !== codePoint || readCodePoint(bytes, 0, false) !== refused)
        wrong.push(codePoint);
    }
    expect(wrong).toEqual([]);
  });

  it('is read from exactly the bytes that a fatal TextDecoder accepts', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const decoded = (bytes: Uint8Array): number => {
      try {
        const text = decoder.decode(bytes);
        const codePoint = text.codePointAt(0)!;
        return String.fromCodePoint(codePoint) === text ? codePoint : -1;
      } catch {
        return -1;
      }
    };
    const CONTINUATIONS = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const wrong: string[] = [];
    for (let first = 0x80; first <= 0xff; first++) {
      const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      for (const second of CONTINUATIONS) {
        for (const third of length > 2 ? CONTINUATIONS : [0]) {
          for (const fourth of length > 3 ? CONTINUATIONS : [0]) {
            const bytes = Uint8Array.of(first, second, third, fourth).subarray(0, length);
            if (readCodePoint(bytes, 0, false) !== decoded(bytes)) wrong.push(`${bytes}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is not read where the bytes end', () => {
    for (const bytes of [[0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98]])
      expect(readCodePoint(Uint8Array.from(bytes), 0, true)).toBe(-1);
  });
});

describe('encodeUtf8', () => {
  it('encodes as TextEncoder does, but keeps each lone surrogate', () => {
    const text = 'a\u07ff\u0800\uffff\u{10000}\u{10ffff}';
    expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
    expect(encodeUtf8('')).toEqual(new Uint8Array());
    expect([...encodeUtf8('a\ud800')]).toEqual([0x61, 0xed, 0xa0, 0x80]);
    expect([...encodeUtf8('\udfff\ud83d\ude00')]).toEqual([0xed, 0xbf, 0xbf, 0xf0, 0x9f, 0x98, 0x80]);
  });
});
