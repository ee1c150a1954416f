import { EXCEPTIONS } from './exceptions.js';
import type { Suite } from './find-suites.js';
import { listTests } from './run.js';

/** Finds the parts of exceptions that match no test, for example because a test was renamed, without running any test. */
export function staleExceptions(runtimes: readonly string[], suites: readonly Suite[]): string[] {
  const exceptions = EXCEPTIONS.filter(({ runtime }) => runtimes.includes(runtime));
  const listed = listTests(suites.flatMap(({ files }) => files));
  return exceptions.flatMap(({ runtime, suites: names, file = '', tests = [''] }) =>
    names.flatMap((suite) => {
      const files =
        suites.find(({ name }) => name === suite)?.files.filter((path) => path.endsWith(file)) ?? [];
      const fullNames = listed.filter(({ file: path }) => files.some((one) => path.endsWith(one)));
      return tests
        .filter((part) => !fullNames.some(({ fullName }) => fullName.includes(part)))
        .map((part) => `${runtime}, ${suite}: the exception for “${part || file}” matches no test`);
    }),
  );
}
