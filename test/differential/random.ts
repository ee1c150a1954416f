/** Numbers that look like chance and are the same for the same seed (xorshift128, Marsaglia 2003). */
export class Random {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    // Weyl steps through a finalizer, so that neighbouring seeds share nothing.
    for (let i = 0; i < 4; i++) {
      let z = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.#state[i] = (z ^ (z >>> 16)) | (i === 0 ? 1 : 0);
    }
  }

  /** 32 random bits. */
  bits(): number {
    const state = this.#state;
    let t = state[3]!;
    const s = state[0]!;
    t ^= t << 11;
    t ^= t >>> 8;
    state.copyWithin(1, 0, 3);
    state[0] = t ^ s ^ (s >>> 19);
    return state[0]!;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor((this.bits() / 0x1_0000_0000) * limit);
  }

  chance(probability: number): boolean {
    return this.bits() < probability * 0x1_0000_0000;
  }

  pick<T>(choices: ArrayLike<T>): T {
    return choices[this.below(choices.length)]!;
  }

  /** What `make` makes, up to `longest` times. */
  many<T>(longest: number, make: () => T): T[] {
    return Array.from({ length: this.below(longest + 1) }, make);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }
}
