// The API reference: a page for each entry point of each public package, from the docstrings.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../packages/', import.meta.url));

/** @type {Partial<import('typedoc').TypeDocOptions> & Record<string, unknown>} */
const config = {
  plugin: ['typedoc-plugin-markdown', './name-modules.mjs'],
  tsconfig: 'tsconfig.reference.json',
  name: 'API reference',
  entryPoints: [
    'core',
    ...readdirSync(PACKAGES)
      .sort()
      .filter((name) => name !== 'core'),
  ].flatMap(sourcesOf),
  out: 'reference',
  readme: 'none',
  router: 'module',
  entryFileName: 'README',
  // A link to a source would hold a host or a machine's path.
  disableSources: true,
  excludeInternal: true,
  excludeExternals: true,
  // As the entry point exports them: `createReceiver` first.
  sort: [],
  groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables'],
  pageTitleTemplates: { module: ({ name }) => `@videovector-webhooks/${name}` },
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  // With each module's sentence.
  indexFormat: 'table',
  useCodeBlocks: true,
  expandObjects: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
};

export default config;

/** The sources of a package's entry points, which its `exports` name. */
function sourcesOf(name) {
  const manifest = `${PACKAGES}${name}/package.json`;
  if (!existsSync(manifest)) return [];
  return Object.values(JSON.parse(readFileSync(manifest, 'utf8')).exports)
    .map((entry) => entry['videovector-source'])
    .filter((source) => source !== undefined)
    .map((source) => join(PACKAGES, name, source));
}
