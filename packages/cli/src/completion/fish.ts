import { type CompletedCommand, flattened, type Values } from './command-tree.js';
import { leadsTo } from './shell-words.js';

/** The completion of the command in fish. */
export function fishCompletion(tree: CompletedCommand): string {
  return `# fish completion of videovector-webhooks
function __videovector_webhooks_path
    set -l path
    for word in (commandline -opc)[2..-1]
        switch "$path $word"
${leadsTo(tree)
  .map(
    ({ words, path }) =>
      `            case ${words.map(quoted).join(' ')}\n                set path ${quoted(path)}`,
  )
  .join('\n')}
        end
    end
    echo "$path"
end
function __videovector_webhooks_at
    test (__videovector_webhooks_path) = "$argv"
end
complete -c videovector-webhooks -f
${flattened(tree).flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, options, values, commands }: CompletedCommand): string[] {
  const start = `complete -c videovector-webhooks -n ${quoted(`__videovector_webhooks_at ${quoted(path)}`)}`;
  return [
    ...commands.flatMap(({ names, description }) =>
      names.map((name) => `${start} -a ${quoted(name)} -d ${quoted(description)}`),
    ),
    ...(values === 'file' ? [`${start} -F`] : []),
    ...(Array.isArray(values) ? [`${start} -a ${quoted(values.join(' '))}`] : []),
    ...options.map(
      ({ flag, description, values: own }) =>
        `${start} -l ${flag.slice(2)}${valueFlags(own)} -d ${quoted(description)}`,
    ),
  ];
}

function valueFlags(values: Values | undefined): string {
  if (values === undefined) return '';
  if (values === 'file') return ' -r -F';
  return values === 'any' ? ' -x' : ` -x -a ${quoted(values.join(' '))}`;
}

/** In fish, single quotes keep all but themselves and backslashes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
