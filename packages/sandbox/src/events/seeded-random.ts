const ID_CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 12;

/** Numbers that look like chance and are the same for the same seed (splitmix64, Steele et al. 2014). */
export class SeededRandom {
  #state: bigint;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new TypeError(`seed must be a safe integer, not ${seed}`);
    this.#state = BigInt.asUintN(64, BigInt(seed));
  }

  /** 64 random bits. */
  bits64(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }

  /** A double from 0 to below 1, with all its 53 bits: printed, it has 16 or 17 digits. */
  fraction(): number {
    return Number(this.bits64() >> 11n) / 2 ** 53;
  }

  /** An integer from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }

  /** An id as the sender writes them: a prefix that tells the kind, and characters. */
  id(prefix: string): string {
    // 32 characters divide 2^64: five bits make one.
    const bits = this.bits64();
    const characters = Array.from(
      { length: ID_LENGTH },
      (_, i) => ID_CHARACTERS[Number((bits >> BigInt(5 * i)) & 31n)],
    );
    return `${prefix}_${characters.join('')}`;
  }
}
