// Fails if a publisher has not filled in what docs/releasing.md lists. Not part of CI: only the publisher knows it.

import { ROOT } from './pack-packages.js';
import { releaseProblems } from './release-problems.js';

const problems = releaseProblems(ROOT, process.env['GITHUB_REPOSITORY']);
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(
  problems.length === 0
    ? 'ok: the packages name their repository, and every link leads somewhere'
    : `${problems.length} problems; docs/releasing.md says how to fix them`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
