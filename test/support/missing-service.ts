import { execFileSync } from 'node:child_process';

/**
 * Whether a program that a test needs is missing. Then the test is left out, and a line says so; where the services
 * are required (`REQUIRE_SERVICES=1`), that is an error.
 */
export function missing(program: string, test: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    const line = `SKIPPED: ${test}, for ${program} is not installed`;
    if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(line);
    console.warn(line);
    return true;
  }
}
