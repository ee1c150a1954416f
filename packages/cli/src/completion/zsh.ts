import { type CompletedCommand, flattened, type Values } from './command-tree.js';
import { leadsTo, quoted } from './shell-words.js';

/** The completion of the command in zsh: to be sourced, or saved as _videovector-webhooks in a folder of fpath. */
export function zshCompletion(tree: CompletedCommand): string {
  const commands = flattened(tree);
  return `#compdef videovector-webhooks
# zsh completion of videovector-webhooks
_videovector_webhooks() {
  local at= word previous=\${words[CURRENT-1]}
  local -a candidates options
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in
${leadsTo(tree)
  .map(({ words, path }) => `      ${words.map(quoted).join('|')}) at=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  case "$at:$previous" in
${commands.flatMap(optionCases).join('\n')}
  esac
  case "$at" in
${commands.map(commandCase).join('\n')}
  esac
  if [[ $PREFIX == -* ]] || (( ! $#candidates )); then _describe -o option options
  else _describe value candidates; fi
}
if [[ $funcstack[1] == _videovector-webhooks || $funcstack[1] == _videovector_webhooks ]]; then _videovector_webhooks "$@"
else compdef _videovector_webhooks videovector-webhooks; fi
`;
}

function optionCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ flag, values }) =>
    values === undefined ? [] : [`    ${quoted(`${path}:${flag}`)}) ${completing(values)}; return ;;`],
  );
}

function completing(values: Values): string {
  if (values === 'file') return '_files';
  return values === 'any' ? '_message value' : `compadd -- ${values.map(quoted).join(' ')}`;
}

function commandCase({ path, options, values, commands }: CompletedCommand): string {
  const described = options.map(({ flag, description }) => entry(flag, description));
  const rest = `options=(${described.join(' ')})`;
  if (commands.length > 0) {
    const names = commands.flatMap((command) =>
      command.names.map((name) => entry(name, command.description)),
    );
    return `    ${quoted(path)}) candidates=(${names.join(' ')}); ${rest} ;;`;
  }
  if (values === 'file')
    return `    ${quoted(path)}) ${rest}; if [[ $PREFIX != -* ]]; then _files; return; fi ;;`;
  const words = values === 'any' || values === undefined ? [] : values;
  return `    ${quoted(path)}) candidates=(${words.map(quoted).join(' ')}); ${rest} ;;`;
}

/** A word and what it means, as \`_describe\` reads it. */
function entry(word: string, description: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${description}`);
}
