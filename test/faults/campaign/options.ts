import { parseArgs } from 'node:util';

/** What a campaign is told on its command line. */
export interface CampaignOptions<T> {
  /** URL of a database. */
  readonly store: string;
  readonly drop: boolean;
  readonly numbers: T;
}

/**
 * Reads the command line of a campaign; `--help`, and what makes no sense, end the process.
 * @param about what the campaign does, for `--help`
 * @param defaults its numbers, and what they are where they are not given; undefined of those that depend on others
 */
export function campaignOptions<T extends Readonly<Record<string, number | undefined>>>(
  about: string,
  defaults: T,
): CampaignOptions<T> {
  const names = Object.keys(defaults);
  const usage = [
    ...[about, '', 'Options:'],
    '  --store URL  a PostgreSQL server, or sqlite: and a file that is not there yet',
    '  --drop       drops the database also where the checker finds something',
    ...names.map(
      (name) => `  --${name} N${defaults[name] === undefined ? '' : `  (${defaults[name]})`}`,
    ),
    '',
    'Exits with 1 where the checker finds something, and leaves the database to be looked at.',
  ].join('\n');
  const values: Readonly<Record<string, string | boolean | undefined>> = parsed(names, usage);
  if (values['help'] === true) {
    console.log(usage);
    process.exit(0);
  }
  const store = values['store'];
  if (typeof store !== 'string') refuse('Give a database: --store URL.', usage);
  const numbers: Record<string, number | undefined> = { ...defaults };
  for (const name of names) {
    const given = values[name];
    if (typeof given !== 'string') continue;
    if (!/^\d+(\.\d+)?$/.test(given)) refuse(`--${name} ${given} is no number.`, usage);
    numbers[name] = Number(given);
  }
  return { store, drop: values['drop'] === true, numbers: numbers as T };
}

function parsed(names: readonly string[], usage: string) {
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  const numbers = Object.fromEntries(names.map((name) => [name, text]));
  try {
    return parseArgs({ options: { store: text, drop: flag, help: flag, ...numbers } }).values;
  } catch (error) {
    return refuse((error as Error).message, usage);
  }
}

function refuse(message: string, usage: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
