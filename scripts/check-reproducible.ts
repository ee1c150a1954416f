// Builds and packs the last commit in two clones that share nothing but the commit and the toolchain: another folder, umask, time
// zone, locale, time, and once without a history. Fails if a tarball differs by a byte.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestOf, ROOT } from './pack-packages.js';

interface Surroundings {
  readonly folder: string;
  readonly umask: string;
  readonly zone: string;
  readonly locale: string;
  /** What is done to the clone before the build. */
  readonly prepare: string;
}

const ONE: Surroundings = {
  folder: 'a',
  umask: '022',
  zone: 'UTC',
  locale: 'C',
  prepare: 'true',
};
const OTHER: Surroundings = {
  folder: 'a folder/with a longer name',
  umask: '077',
  zone: 'Pacific/Kiritimati',
  locale: 'tr_TR.UTF-8',
  prepare: 'rm -rf .git && find . -type f -exec touch -d 2001-02-03 {} + && chmod -R g+w .',
};

const temporary = mkdtempSync(join(tmpdir(), 'check-reproducible-'));
try {
  const [one, other] = [ONE, OTHER].map(packed) as [Map<string, Buffer>, Map<string, Buffer>];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const different = names.filter((name) => !one.get(name)?.equals(other.get(name) ?? Buffer.of()));
  for (const name of names) console.log(`${digestOf(one.get(name))}  ${name}`);
  for (const name of different) console.error(`✗ ${name} differs: ${digestOf(other.get(name))}`);
  console.log(
    different.length === 0 ? `ok: ${names.length} tarballs are reproducible` : `${different.length} differ`,
  );
  process.exitCode = different.length === 0 && names.length > 0 ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** The tarballs of a clone, by their names. */
function packed({ folder, umask, zone, locale, prepare }: Surroundings): Map<string, Buffer> {
  const clone = join(temporary, folder);
  const tarballs = join(temporary, `${folder}-tarballs`);
  mkdirSync(clone, { recursive: true });
  // Not for bash itself, which complains about a locale that the machine lacks; Node knows all of them.
  const pnpm = `env LC_ALL=${locale} npx -y ${manifestOf(ROOT)['packageManager']}`;
  const script = `umask ${umask}
    git clone --quiet "$ORIGIN" . && ${prepare}
    ${pnpm} install --frozen-lockfile --prefer-offline && ${pnpm} pack:all "$TARBALLS"`;
  execFileSync('bash', ['-euc', script], {
    cwd: clone,
    env: { ...process.env, TZ: zone, ORIGIN: ROOT, TARBALLS: tarballs, INIT_CWD: clone },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Map(readdirSync(tarballs).map((name) => [name, readFileSync(join(tarballs, name))]));
}

function digestOf(tarball: Buffer | undefined): string {
  return tarball === undefined ? 'missing' : createHash('sha256').update(tarball).digest('hex');
}
