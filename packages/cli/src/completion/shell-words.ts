import { type CompletedCommand, flattened } from './command-tree.js';

/** Quotes a word for bash and zsh. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** For each command the words that lead to it: the path of the command above, a space, and its name or an alias. */
export function leadsTo(tree: CompletedCommand): { readonly words: string[]; readonly path: string }[] {
  return flattened(tree).flatMap(({ path: above, commands }) =>
    commands.map(({ names, path }) => ({ words: names.map((name) => `${above} ${name}`), path })),
  );
}
