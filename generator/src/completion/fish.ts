import type { CommandWords, OptionWords } from './words.js';

/** For `~/.config/fish/completions/jobwright.fish`. */
export function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(commandLines);
  return `# jobwright: completion for fish
function __jobwright_jobs
    for file in schemas/*.yaml
        string replace -r '^.*/(.*)\\.yaml$' '$1' $file
    end
end
complete -c jobwright -f -n __fish_use_subcommand -l help -d 'print help'
complete -c jobwright -f -n __fish_use_subcommand -l version -d 'print the version'
${lines.join('\n')}
`;
}

function commandLines({
  name,
  summary,
  options,
  values,
  takesJob,
}: CommandWords): readonly string[] {
  const when = `-n '__fish_seen_subcommand_from ${name}'`;
  const given = takesJob ? '(__jobwright_jobs)' : values.join(' ');
  return [
    `complete -c jobwright -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...(given === '' ? [] : [`complete -c jobwright -f ${when} -a ${quoted(given)}`]),
    ...options.map((option) => `complete -c jobwright ${when} ${optionWords(option)}`),
  ];
}

function optionWords({ flag, description, takesValue, values, takesJob }: OptionWords): string {
  const given = takesJob ? '(__jobwright_jobs)' : values.join(' ');
  const value = !takesValue ? '' : given === '' ? ' -r' : ` -x -a ${quoted(given)}`;
  return `-l ${flag.slice(2)}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
