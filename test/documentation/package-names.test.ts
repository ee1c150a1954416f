import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';

/** A command that may take a package from a registry, up to its end. */
const FETCHING =
  /\b(?:(?:npx|bunx|(?:npm|pnpm|yarn|bun) (?:i|install|add|x|dlx|exec|create|init|ci))(?![\w-])|npm:)[^\n|;&"`]*/g;

/** A name of the kit's outside its scope, which anyone could register: a word of its own, not a part of a URL or an option. */
const UNSCOPED = /(?:[\s'",]|package=|npm:)videovector[\w-]*/;

const FOLDERS = ['.github', '.ci', '.changeset', 'docs', 'examples', 'packages', 'scripts', 'test'];
const TEXTS = /\.(?:md|mdx|txt|ts|tsx|js|mjs|cjs|json|ya?ml|sh)$|^run$/;

describe('no text tells a reader to fetch a package of an unscoped name', () => {
  it.each(['.', ...FOLDERS])('in %s', (folder) => {
    const found = textsIn(folder).flatMap(([file, text]) =>
      commandsOf(text)
        .filter((command) => UNSCOPED.test(command))
        .map((command) => `${file}: ${command}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'npx videovector-webhooks send test',
    'npx -y videovector-webhooks@1',
    'npm i videovector-webhooks',
    'npm install @videovector-webhooks/core videovector-webhooks',
    'npx --package=videovector-webhooks videovector-webhooks',
    'import { createReceiver } from "npm:videovector-webhooks"',
    'pnpm dlx videovector-webhooks-cli',
    'yarn add videovector',
  ])('which would be found: %s', (command) => {
    expect(commandsOf(command).some((found) => UNSCOPED.test(found))).toBe(true);
  });

  it.each([
    'npx @videovector-webhooks/cli sandbox --to http://127.0.0.1:3000/webhooks/videovector',
    'npm install @videovector-webhooks/core && videovector-webhooks help',
    'npx tsx --conditions=videovector-source test/faults/main.ts',
  ])('and nothing else: %s', (command) => {
    expect(commandsOf(command).some((found) => UNSCOPED.test(found))).toBe(false);
  });
});

function commandsOf(text: string): string[] {
  return [...text.matchAll(FETCHING)].map(([command]) => command);
}

/** The texts of a folder, or of the root without its folders, that people wrote. */
function textsIn(folder: string): [string, string][] {
  return readdirSync(join(ROOT, folder), { recursive: folder !== '.', withFileTypes: true })
    .filter((entry) => entry.isFile() && TEXTS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(?:node_modules|dist|coverage)\//.test(file))
    .filter((file) => !file.endsWith('/package-names.test.ts'))
    .map((file) => [file.slice(ROOT.length), readFileSync(file, 'utf8')]);
}
