import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const FLAGS = ['--conditions=videovector-source', '--import', import.meta.resolve('tsx')];

function help(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...FLAGS, MAIN, 'help', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('help', () => {
  it('explains a code: what it means, what to do, what happens to the delivery', () => {
    const { status, stdout, stderr } = help('permanent_error');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\nYour handler threw `PermanentError`.\n');
    expect(stdout).toContain('\nWhy it matters. The inbox does not record it');
    expect(stdout).toContain('\nFix. None needed, if you meant it.');
  });

  it('explains a status by the codes that it comes with', () => {
    expect(help('401').stdout).toMatch(/^signature_invalid /);
    const { status, stdout } = help('503');
    expect(status).toBe(0);
    expect(stdout).toContain('\noverloaded\n  One of three limits is reached');
    expect(stdout).not.toContain('```');
    expect(help('599').status).toBe(2);
  });

  it('suggests the nearest code or command for one that does not exist', () => {
    expect(help('signature_mismach')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: There is no command, code or case "signature_mismach". Did you mean signature_mismatch?\n',
    });
    expect(help('explian').stderr).toContain('Did you mean explain?');
    expect(help('body-265-kb').stderr).toContain('Did you mean body-256-kb?');
    expect(help('signature', 'mismach').stderr).toContain('Did you mean signature_mismatch?');
    expect(help('webhooks', 'lst')).toMatchObject({
      status: 2,
      stderr: 'error: There is no such command of webhooks. Did you mean list?\n',
    });
  });

  it('accepts a topic in several words', () => {
    expect(help('signature', 'mismatch').stdout).toMatch(/^signature_mismatch /);
    expect(help('webhooks', 'list').stdout).toContain('Usage: videovector-webhooks webhooks list');
    expect(help('check', 'burst').stdout).toMatch(/^burst /);
  });

  it('explains a case of check, and how to fix it', () => {
    const { status, stdout } = help('body-256-kb');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^body-256-kb \(a case of check: loses no event\)\n\nA body of 256 kB is accepted\.\n/,
    );
    for (const part of [
      'The request. ',
      'Why it matters. ',
      '--only body-256-kb',
      'Fix. ',
      'Express',
      'Rails',
    ])
      expect(stdout).toContain(part);
  });

  it('explains both a code and a case of the same name', () => {
    const { stdout } = help('duplicate');
    expect(stdout).toMatch(/^duplicate \(Responses of the receiver\)\n/);
    expect(stdout).toMatch(/\n\nduplicate \(a case of check: handles each event once\)\n/);
    expect(stdout.trim()).not.toMatch(/\n{3}/);
  });

  it('says where the links of an entry lead', () => {
    expect(help('signature_invalid').stdout).toMatch(
      /\nSee also:\n(?: {2}.+\n)* {2}npx @videovector-webhooks\/cli help signature_missing\n/,
    );
    expect(help('in_progress').stdout).toMatch(/\nSee also:\n {2}docs\/order\.md\n {2}docs\/queues\.md\n$/);
  });

  it('shows how to use a command', () => {
    const { status, stdout } = help('explain');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: videovector-webhooks explain');
  });

  it('lists the commands', () => {
    const { status, stdout } = help();
    expect(status).toBe(0);
    expect(stdout).toContain('show how to use a command');
  });
});
