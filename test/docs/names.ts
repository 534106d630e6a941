/** Names that the guides' code takes as given. Only types here: test/docs/scene.ts makes what they stand for. */
import type { DatabaseSync } from 'node:sqlite';
import type { connect, JobHandle, SubmitItem } from '@jobwright/runtime/client';
import type { Registry } from '@jobwright/runtime/runner';
import type { Knex } from 'knex';
import type { Kysely } from 'kysely';
import type { Pool as MysqlPool } from 'mysql2/promise';
import type { Pool } from 'pg';
import type { Client, createClient, MediaTranscode } from '../../generated/client/index.js';

export interface Names {
  readonly url: string;
  readonly jobs: Client;
  /** One that has just been submitted. */
  readonly job: JobHandle<MediaTranscode>;
  readonly registry: Registry;
  readonly createClient: typeof createClient;
  readonly connect: typeof connect;
  readonly source: { readonly uri: string };
  readonly traceparent: string;
  readonly uploads: () => Iterable<SubmitItem<MediaTranscode>>;
  readonly show: (...values: unknown[]) => void;
  readonly remember: (id: string) => void;
}

interface Application {
  readonly jobs: Client;
  readonly uri: string;
  readonly kysely: Kysely<{ uploads: { uri: string } }>;
  readonly knex: Knex;
  readonly uploads: object;
}

/** What transactions.md uses of Drizzle, whose own types want a driver for each database. */
interface Drizzle {
  insert(table: object): { values(row: { uri: string }): Promise<unknown> };
  transaction(body: (tx: Drizzle) => Promise<void>): Promise<void>;
}

export interface PostgresNames extends Application {
  readonly pool: Pool;
  readonly drizzle: Drizzle;
}

export interface MysqlNames extends Application {
  readonly pool: MysqlPool;
  readonly drizzle: Drizzle;
}

export interface SqliteNames extends Application {
  readonly database: DatabaseSync;
  readonly sql: (text: TemplateStringsArray) => object;
  readonly drizzle: {
    run(statement: object): void;
    insert(table: object): { values(row: { uri: string }): { run(): void } };
  };
}
