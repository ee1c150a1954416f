import { execFileSync } from 'node:child_process';

/**
 * Whether a program that a test needs is missing. If so, the test is skipped and a line says why; if the services
 * are required (`REQUIRE_SERVICES=1`), that is an error.
 */
export function missing(program: string, test: string, versionFlag = '--version'): boolean {
  assertServiceGroup(program);
  try {
    execFileSync(program, [versionFlag], { stdio: 'ignore' });
    return false;
  } catch {
    const line = `SKIPPED: ${test}, because ${program} is not installed`;
    if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(line);
    console.warn(line);
    return true;
  }
}

/** `pnpm test` promises to need nothing but Node, so a test that looks for more belongs to another group. */
export function assertServiceGroup(service: string): void {
  if (process.env['WITHOUT_SERVICES'] !== '1') return;
  throw new Error(`A test that uses ${service} belongs into a file whose name ends in .services.test.ts`);
}
