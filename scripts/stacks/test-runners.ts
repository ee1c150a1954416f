/** A test runner that a user's tests of a receiver run in. To add one, add a folder with a test, and an entry here. */
export interface TestRunner {
  readonly name: string;
  /** Its folder in `examples/testing`. */
  readonly folder: string;
  /** What npm installs beside core. */
  readonly install: readonly string[];
  /** The shell command that must succeed. */
  readonly command: string;
  /** What it prints when the one test has passed: that the command succeeds may only mean that it found none. */
  readonly passed: RegExp;
}

export const TEST_RUNNERS: readonly TestRunner[] = [
  {
    name: 'Jest with ts-jest',
    folder: 'jest-ts',
    install: ['jest@30', 'ts-jest@29', '@types/jest@30', '@types/node@20', 'typescript@5.9'],
    command: 'jest',
    passed: /Tests: +1 passed/,
  },
  {
    name: 'Jest with swc',
    folder: 'jest-swc',
    install: ['jest@30', '@swc/jest@0.2', '@swc/core@1'],
    command: 'jest',
    passed: /Tests: +1 passed/,
  },
  {
    name: 'Vitest in jsdom',
    folder: 'vitest-jsdom',
    install: ['vitest@4', 'jsdom@27'],
    command: 'vitest run',
    passed: /Tests +1 passed/,
  },
  {
    name: 'Mocha with tsx',
    folder: 'mocha',
    install: ['mocha@11', 'tsx@4'],
    command: 'mocha --import=tsx *.test.ts',
    passed: /1 passing/,
  },
  {
    name: 'node:test with tsx',
    folder: 'node-test',
    install: ['tsx@4'],
    command: 'node --import tsx --test *.test.ts',
    passed: /pass 1\b/,
  },
];
