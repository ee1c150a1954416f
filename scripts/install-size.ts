// What an installation weighs: the folder node_modules after `npm install` in an empty folder, and the packages in it.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installInto, packAll } from './pack-packages.js';

/** Exact versions, so that the table is reproducible. */
const ROWS: readonly (readonly string[])[] = [
  ['@videovector-webhooks/core'],
  ['@videovector-webhooks/core', '@videovector-webhooks/hono', 'hono@4.13.19'],
  ['@videovector-webhooks/core', '@videovector-webhooks/express', 'express@5.3.0'],
  ['express@5.3.0'],
  ['@octokit/webhooks@14.2.0'],
  ['standardwebhooks@1.1.1'],
  ['svix@2.5.0'],
  ['stripe@23.1.0'],
];

const temporary = mkdtempSync(join(tmpdir(), 'install-size-'));
try {
  const tarballs = packAll(temporary);
  console.log('| installed | KiB on disk | packages |\n|---|--:|--:|');
  for (const [i, specifiers] of ROWS.entries()) {
    const folder = join(temporary, `row-${i}`);
    installInto(folder, tarballs, specifiers);
    const [kib] = execFileSync('du', ['-sk', 'node_modules'], { cwd: folder, encoding: 'utf8' }).split('\t');
    console.log(
      `| ${specifiers.map((one) => `\`${one}\``).join(', ')} | ${kib} | ${countPackages(folder)} |`,
    );
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function countPackages(folder: string): number {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  return Object.keys(packages).filter((path) => path !== '').length;
}
