/** What is fuzzed. */
export interface Target {
  /** Its name, which the oracle knows too. */
  readonly name: string;
  /** Parts of the URLs of the sources whose coverage guides the fuzzer. */
  readonly sources: readonly string[];
  readonly seeds: readonly string[];
  /** Texts that mutations insert. */
  readonly dictionary: readonly string[];
  /** What the kit makes of an input, in the words of the oracle. Whatever it throws is a finding. */
  readonly run: (input: Uint8Array) => string | Promise<string>;
}
