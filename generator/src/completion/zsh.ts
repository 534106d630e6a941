import type { CommandWords, OptionWords } from './words.js';

/** For a file `_jobwright` in `$fpath`, or `source <(jobwright completion zsh)` after `compinit`. */
export function zsh(commands: readonly CommandWords[]): string {
  return `#compdef jobwright
_jobwright_jobs() {
  local -a jobs
  jobs=(schemas/*.yaml(N:t:r))
  compadd -a jobs
}
_jobwright() {
  local -a commands options
  options=('--help:print help' '--version:print the version')
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    if [[ $PREFIX = -* ]]; then _describe -o option options; else _describe command commands; fi
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _jobwright ]; then _jobwright "$@"; else compdef _jobwright jobwright; fi
`;
}

function commandCase({ name, options, values, takesJob }: CommandWords): string {
  const specs = [
    ...options.map(optionSpec),
    ...(takesJob ? [quoted('1:job:_jobwright_jobs')] : []),
    ...(values.length > 0 ? [quoted(`1:value:(${values.join(' ')})`)] : []),
  ];
  return `    ${name}) _arguments ${specs.join(' ')} ;;`;
}

function optionSpec({ flag, description, takesValue, values, takesJob }: OptionWords): string {
  const about = `[${description.replaceAll(/[[\]\\]/g, '\\$&')}]`;
  if (!takesValue) return quoted(`${flag}${about}`);
  const action = takesJob
    ? '_jobwright_jobs'
    : values.length > 0
      ? `(${values.join(' ')})`
      : '_files';
  // May be given again (*), with the value in the same word (=) or in the next.
  return quoted(`*${flag}=${about}:value:${action}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
