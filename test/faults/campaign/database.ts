import { existsSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '@jobwright/runtime/migrate';

/** An empty, migrated database for one campaign; `drop` removes it. */
export interface CampaignDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** @param store a PostgreSQL URL, on whose server one is made, or `sqlite:` and the path of a file that is not there yet */
export async function makeDatabase(store: string, seed: number): Promise<CampaignDatabase> {
  if (store.startsWith('sqlite:')) {
    if (existsSync(store.slice('sqlite:'.length))) throw new Error(`${store} is there already.`);
    await migrate(store);
    return { url: store, drop: () => Promise.resolve() };
  }
  const name = `jobwright_chaos_${seed}_${process.pid}`;
  await onServer(store, `create database ${name}`);
  const url = new URL(store);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return { url: url.href, drop: () => onServer(store, `drop database ${name} with (force)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
