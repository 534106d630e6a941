/** A call of the command line in a guide. */
export interface CommandCall {
  readonly name: string;
  readonly options: readonly string[];
}

export function commandsOf(code: string): readonly CommandCall[] {
  const joined = code.replaceAll('\\\n', ' ');
  return [...joined.matchAll(/\bjobwright (\w+)([^\n|;)#]*)/g)].map(([, name = '', rest = '']) => ({
    name,
    options: [...rest.replaceAll(/'[^']*'|"[^"]*"/g, '').matchAll(/(?<=\s)--?[a-z-]+/g)].map(
      ([option]) => option,
    ),
  }));
}

/** What of a call the manual (docs/cli.md) does not have in the command's section; a test holds that it has all options. */
export function unknownOptions({ name, options }: CommandCall, manual: string): readonly string[] {
  const section = new RegExp(`^## ${name}\n[^]*?(?=^## |$(?![^]))`, 'm').exec(manual)?.[0];
  if (section === undefined) return [`there is no command ${name}`];
  return options
    .filter((option) => !new RegExp(`\`${option}\\b`).test(section))
    .map((option) => `${name} has no ${option}`);
}
