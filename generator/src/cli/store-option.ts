import { InvalidOptionError } from '@jobwright/runtime';
import { openStore, parseStoreUrl, type Store } from '@jobwright/runtime/store';
import { Option, type Command } from 'commander';

const VARIABLE = 'JOBWRIGHT_STORE';
const DEFAULT_STORE = 'sqlite:./jobwright.db';

/** Where the jobs are: `--store`, else the environment, else a SQLite file in this folder. */
export function storeOption(): Option {
  const option = new Option(
    '--store <url>',
    'sqlite:path/to/file.db, postgres://user@host/database or mysql://user@host/database',
  ).default(DEFAULT_STORE);
  // Empty is unset, as `JOBWRIGHT_STORE= jobwright …` in a shell means it.
  return process.env[VARIABLE] === '' ? option : option.env(VARIABLE);
}

/**
 * Refuses a store URL that makes no sense, wherever it was said, before the command does anything. The message does not
 * repeat the URL: it may hold a password.
 * @throws {InvalidOptionError}
 */
export function checkStoreUrl(command: Command): void {
  const { store } = command.opts<{ readonly store?: string }>();
  if (store === undefined) return;
  const address = parseStoreUrl(store);
  if (address.dialect !== 'sqlite' && !URL.canParse(address.url)) {
    throw new InvalidOptionError(
      `The store URL cannot be read. Give ${address.dialect}://user:password@host:port/database, with special ` +
        'characters of name and password as in URLs (@ is %40).',
    );
  }
}

/** `--archive`, of the commands that read logs. */
export function archiveOption(): Option {
  return new Option('--archive <url>', 'where runners archive logs, if not in the database');
}

export function jsonOption(description = 'print JSON, for programs'): Option {
  return new Option('--json', description);
}

/** Opens the store for one command, and closes it however that ends. */
export async function withStore<R>(url: string, act: (store: Store) => Promise<R>): Promise<R> {
  const store = await openStore(url);
  try {
    await store.open();
    return await act(store);
  } finally {
    await store.close();
  }
}
