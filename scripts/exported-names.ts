import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The names that an entry exports. */
export interface ExportedNames {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** Reads the names that a declaration file exports, following `export * from`. It reads what `tsc` writes, and no other style. */
export function exportedNames(declarations: string): ExportedNames {
  const text = readFileSync(declarations, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const values: string[] = [];
  const types: string[] = [];
  for (const [, kind, name] of text.matchAll(
    /^export (?:declare )?(?:abstract )?(const|function|class|interface|type) (\w+)/gm,
  ))
    (kind === 'interface' || kind === 'type' ? types : values).push(name!);
  for (const [, type, list] of text.matchAll(/^export (type )?\{([^}]*)\}/gm)) {
    for (const item of list!
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')) {
      const name = item.replace(/^type /, '').replace(/^.* as /, '');
      (type !== undefined || item.startsWith('type ') ? types : values).push(name);
    }
  }
  for (const [, file] of text.matchAll(/^export \* from '(.+)\.js';/gm)) {
    const all = exportedNames(join(dirname(declarations), `${file}.d.ts`));
    values.push(...all.values);
    types.push(...all.types);
  }
  return { values: [...new Set(values)], types: [...new Set(types)] };
}
