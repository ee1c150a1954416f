import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Framework, fixSnippets } from './snippets.js';

const TEMPLATES = fileURLToPath(new URL('templates/', import.meta.url));

/** A line that stands for a snippet: `//: name`. With ` {`, the lines up to `//: }` take the place of the snippet's ellipsis. */
const MARKER = /^( *)(?:\/\/|#): ([\w-]+)(?: \{\n(.*?)\1(?:\/\/|#): \})?\n/gms;
const ELLIPSIS = /^ *\/\/ …$/m;

/**
 * Writes the receivers of a framework, and what they share, into a folder.
 *
 * @returns The fixes that they are made of.
 */
export function writeReceivers(framework: Framework, folder: string): Set<string> {
  const prefix = framework.toLowerCase();
  const used = new Set<string>();
  for (const file of readdirSync(TEMPLATES).filter((name) => name.startsWith(prefix))) {
    const template = readFileSync(join(TEMPLATES, file), 'utf8');
    writeFileSync(join(folder, file.replace(/\.txt$/, '')), assemble(template, framework, used));
  }
  return used;
}

function assemble(template: string, framework: Framework, used: Set<string>): string {
  return template.replaceAll(MARKER, (_line, indent: string, fix: string, inner?: string) => {
    const snippet = fixSnippets().find((each) => each.fix === fix && each.framework === framework);
    if (snippet === undefined) throw new Error(`No fix ${fix} for ${framework}`);
    used.add(fix);
    const code = `${snippet.code.replaceAll(/^(?=.)/gm, indent)}\n`;
    if (inner === undefined) return code;
    if (!ELLIPSIS.test(code)) throw new Error(`The fix ${fix} has no ellipsis`);
    return code.replace(ELLIPSIS, () => assemble(inner, framework, used));
  });
}
