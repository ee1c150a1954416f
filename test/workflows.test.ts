import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/snippets.js';

const FOLDER = join(ROOT, '.github/workflows');
const workflows = readdirSync(FOLDER).map(
  (file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const,
);
const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  packageManager: string;
};

describe.each(workflows)('the workflow %s', (_file, text) => {
  it('names each action by its commit, with the version beside it', () => {
    const actions = text.match(/\buses: .*/g) ?? [];
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((uses) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))).toEqual(
      [],
    );
  });

  it('may write nothing unless a job says so', () => {
    expect(text).toMatch(/^permissions:(?: \{\}|\n {2}contents: read)$/m);
  });

  it('keeps no credentials in the clone unless it pushes', () => {
    const pushes = text.includes('contents: write');
    expect(text.includes('persist-credentials: false')).toBe(!pushes);
  });

  it('runs the pnpm that the repository names', () => {
    expect((text.match(/pnpm@[\d.]+/g) ?? []).filter((pnpm) => pnpm !== packageManager)).toEqual([]);
  });
});
