import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dotenvFile, projectFolder } from '../../src/mcp/project-folder.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'project-')));
const outside = mkdtempSync(join(tmpdir(), 'outside-'));
mkdirSync(join(folder, 'web'));
symlinkSync(outside, join(folder, 'link'));
writeFileSync(join(outside, 'secrets'), '');
symlinkSync(join(outside, 'secrets'), join(folder, '.env.linked'));

describe('the dotenv file', () => {
  it.each(['.env', './.env', '.env.local', 'web/.env.test', join(folder, '.env')])('may be %s', (file) => {
    expect(dotenvFile(folder, file).startsWith(`${folder}/`)).toBe(true);
  });

  it.each([
    ['../.env', 'must lie in'],
    [join(outside, '.env'), 'must lie in'],
    ['link/.env', 'must lie in'],
    ['.env.linked', 'must lie in'],
    ['.bashrc', 'must be a dotenv file'],
    ['package.json', 'must be a dotenv file'],
    ['.env/../.npmrc', 'must be a dotenv file'],
    ['none/.env', 'there is no folder'],
  ])('may not be %s: it %s', (file, reason) => {
    expect(() => dotenvFile(folder, file)).toThrow(reason);
  });
});

describe('the project’s folder', () => {
  it('is resolved, so that it can be compared', () => {
    expect(projectFolder(join(folder, 'web', '..'))).toBe(folder);
  });

  it('must exist', () => {
    expect(() => projectFolder(join(folder, 'none'))).toThrow('--folder: there is no folder');
  });
});
