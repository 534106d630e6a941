import type { CommandWords, OptionWords } from './words.js';

/** For `eval "$(jobwright completion bash)"`; bash 3.2 or later. */
export function bash(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# jobwright: completion for bash
_jobwright_jobs() {
  local file
  for file in schemas/*.yaml; do
    [ -e "$file" ] && file=\${file##*/} && printf '%s\\n' "\${file%.yaml}"
  done
}
_jobwright() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} --help --version" -- "$current"))
    return
  fi
  # --option=value is three words.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case "\${COMP_WORDS[1]} $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(commandCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _jobwright jobwright
`;
}

/** What follows an option that takes a value; nothing of ours for folders, URLs and texts. */
function valueCases({ name, options }: CommandWords): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(
      (option) =>
        `    '${name} ${option.flag}') COMPREPLY=($(compgen -W "${valuesOf(option)}" -- "$current")); return ;;`,
    );
}

function valuesOf({ values, takesJob }: Pick<OptionWords, 'values' | 'takesJob'>): string {
  return takesJob ? '$(_jobwright_jobs)' : values.join(' ');
}

function commandCase(command: CommandWords): string {
  const flags = command.options.map(({ flag }) => flag).join(' ');
  return `    ${command.name}) words="${[valuesOf(command), flags].filter((part) => part !== '').join(' ')}" ;;`;
}
