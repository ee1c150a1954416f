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
      stderr: "error: unknown command or code 'signature_mismach'\n(Did you mean signature_mismatch?)\n",
    });
    expect(help('explian').stderr).toContain('Did you mean explain?');
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
