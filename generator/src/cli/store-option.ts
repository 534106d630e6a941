import { Option } from 'commander';
import { openStore, type Store } from '@jobwright/runtime/store';

const DEFAULT_STORE = 'sqlite:./jobwright.db';

/** Where the jobs are: `--store`, else the environment, else a SQLite file in this folder. */
export function storeOption(): Option {
  return new Option('--store <url>', 'postgres://user@host/database, or sqlite:path/to/file.db')
    .env('JOBWRIGHT_STORE')
    .default(DEFAULT_STORE);
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON, for programs');
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
