import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linksOf } from '../test/documentation/markdown.js';
import { manifestOf, publicFolders } from './pack-packages.js';

/** Where `helpFor` gets the address that messages link to. */
export const HELP_SOURCE = 'packages/core/src/help-link.ts';
export const HELP_ADDRESS = /(?<=const ERRORS_PAGE = ')[^']*(?=')/;

/**
 * Finds what a publisher has still to fill in before a release, because only the publisher knows the repository's address.
 *
 * @param root The repository's root.
 * @param expected The repository that is about to publish, such as `owner/name`. npm refuses the provenance of another one.
 */
export function releaseProblems(root: string, expected?: string): string[] {
  const [address = ''] = HELP_ADDRESS.exec(readFileSync(join(root, HELP_SOURCE), 'utf8')) ?? [];
  return [
    ...publicFolders(root).flatMap((folder) => problemsOf(root, folder, expected)),
    ...(isAddress(address)
      ? []
      : [`${HELP_SOURCE}: messages link to ${address}, which is not an https address`]),
  ];
}

function problemsOf(root: string, folder: string, expected?: string): string[] {
  const { repository, homepage, bugs } = manifestOf(join(root, folder)) as Record<string, unknown>;
  const { url, directory } = (repository ?? {}) as Record<string, unknown>;
  const relative = linksOf(readFileSync(join(root, folder, 'README.md'), 'utf8')).filter(
    (link) => !link.startsWith('#'),
  );
  const checks: [boolean, string][] = [
    [isAddress(url) && directory === folder, 'repository with its url and directory'],
    [
      expected === undefined || repositoryName(url) === expected,
      `the repository ${expected}, which publishes it`,
    ],
    [isAddress(homepage), 'homepage'],
    [isAddress((bugs as Record<string, unknown> | undefined)?.['url'] ?? bugs), 'bugs'],
  ];
  return [
    ...checks
      .filter(([holds]) => !holds)
      .map(([, missing]) => `${folder}/package.json does not name ${missing}`),
    ...relative.map((link) => `${folder}/README.md links to ${link}, which leads nowhere on npm`),
  ];
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^(?:git\+)?https:\/\/[^/\s]+\.[^/\s]+\/\S/.test(value);
}

/** `owner/name`. */
function repositoryName(url: unknown): string | undefined {
  return /^git\+https:\/\/[^/]+\/(.+)\.git$/.exec(String(url))?.[1];
}
