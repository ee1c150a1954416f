import { type CompletedCommand, flattened, type Values } from './command-tree.js';
import { leadsTo, quoted } from './shell-words.js';

/** The completion of the command in bash 3.2 and later, the one of macOS included. */
export function bashCompletion(tree: CompletedCommand): string {
  const commands = flattened(tree);
  return `# bash completion of videovector-webhooks
_videovector_webhooks() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= words= options= i
  COMPREPLY=()
  if [[ $cur == '=' ]]; then cur=
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${leadsTo(tree)
  .map(({ words, path }) => `      ${words.map(quoted).join('|')}) path=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  case "$path:$prev" in
${commands.flatMap(optionCases).join('\n')}
  esac
  case "$path" in
${commands.map(commandCase).join('\n')}
  esac
  if [[ $cur == -* || -z $words ]]; then words=$options; fi
  if [[ $words == '<file>' ]]; then _videovector_webhooks_files "$cur"
  else COMPREPLY=($(compgen -W "$words" -- "$cur")); fi
}
_videovector_webhooks_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}
complete -F _videovector_webhooks videovector-webhooks
`;
}

function optionCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ flag, values }) =>
    values === undefined ? [] : [`    ${quoted(`${path}:${flag}`)}) ${completing(values)}; return ;;`],
  );
}

function completing(values: Values): string {
  if (values === 'file') return '_videovector_webhooks_files "$cur"';
  return values === 'any' ? ':' : `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$cur"))`;
}

function commandCase({ path, options, values, commands }: CompletedCommand): string {
  const names = commands.flatMap((command) => command.names);
  const words =
    names.length > 0 ? names : values === 'file' ? ['<file>'] : values === 'any' ? [] : (values ?? []);
  const flags = options.map(({ flag }) => flag);
  return `    ${quoted(path)}) words=${quoted(words.join(' '))} options=${quoted(flags.join(' '))} ;;`;
}
