import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectToRun,
  fileName,
  needsService,
  SNIPPET_FOLDER,
  USES_CORE,
  writeSnippets,
} from './support/snippet-programs.js';
import { extract, ROOT, readSnippets, type Snippet } from './support/snippets.js';

const snippets = readSnippets();
const programs = snippets.filter((snippet) => !needsService(snippet));

describe('the snippets of the READMEs, the documentation and the @examples', { timeout: 120_000 }, () => {
  beforeAll(() => writeSnippets(SNIPPET_FOLDER, snippets));
  afterAll(() => rmSync(SNIPPET_FOLDER, { recursive: true, force: true }));

  it('are found', () => {
    const places = snippets.map(({ place }) => place).join('\n');
    for (const file of [
      'README.md',
      'packages/core/README.md',
      'packages/express/src/index.ts',
      'docs/getting-started.md',
    ]) {
      expect(places).toContain(`${file}:`);
    }
  });

  it('compile under the strict settings', async () => {
    expect(await compile(SNIPPET_FOLDER, snippets)).toBe('');
  });

  it('would not pass with a mistake', async () => {
    const [snippet] = extract(
      'X.md',
      '```ts\nreceiver.on("export.ready", (e) => e.data.export_id.nope);\n```',
    );
    const folder = join(SNIPPET_FOLDER, 'mistake');
    writeSnippets(folder, [snippet!]);
    expect(await compile(folder, [snippet!])).toContain("Property 'nope' does not exist");
  });

  it.concurrent.each(programs.map((snippet) => [snippet.place, snippet] as const))(
    '%s runs, and accepts a delivery if it listens',
    (_place, snippet) => expectToRun(snippet),
  );
});

/** Compiles snippets. One that augments a module is compiled in its own program, so that it does not affect the others. */
async function compile(folder: string, written: readonly Snippet[]): Promise<string> {
  const plain = written.filter((snippet) => !augments(snippet)).map(fileName);
  const programs = [plain, ...written.filter(augments).map((snippet) => [USES_CORE, fileName(snippet)])];
  const errors = programs.map((files, i) => {
    const config = join(folder, `program-${i}.json`);
    writeFileSync(config, JSON.stringify(settings(files)));
    return execute(join(ROOT, 'node_modules/.bin/tsc'), ['-p', config]);
  });
  return (await Promise.all(errors)).join('');
}

function settings(files: string[]) {
  return {
    extends: join(ROOT, 'tsconfig.json'),
    // A snippet may show how to make a thing and leave its use to the reader.
    compilerOptions: { noUnusedLocals: false, typeRoots: [join(ROOT, 'node_modules/@types')] },
    include: [],
    files,
  };
}

function augments({ code }: Snippet): boolean {
  return code.includes('declare module');
}

function execute(command: string, args: string[]): Promise<string> {
  return new Promise((resolve) =>
    execFile(command, args, (error, stdout, stderr) => resolve(error === null ? '' : stdout + stderr)),
  );
}
