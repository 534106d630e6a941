import type { StoreAddress } from '../store/open.js';
import type { MigrationFile } from './files.js';
import type { AppliedMigration } from './plan.js';
import { isOutside } from './postgres-outside.js';

type Print = (file: MigrationFile, replaced: string) => string;

/**
 * One migration as a person at the database's own prompt would run it: all of it or nothing, and recorded, so that
 * `jobwright migrate` finds it done. `replaced` are earlier files of its subject, which it takes the place of.
 */
export function script(
  dialect: StoreAddress['dialect'],
  file: MigrationFile,
  replaced: readonly AppliedMigration[],
): string {
  return PRINT[dialect](file, replaced.map(({ name }) => literal(name)).join(', ') || 'null');
}

const PRINT: Readonly<Record<StoreAddress['dialect'], Print>> = {
  postgres: (file, replaced) =>
    isOutside(file)
      ? outside(file)
      : `-- ${file.name}
begin isolation level read committed;
${file.sql.trimEnd()}
delete from jobwright.migrations where name in (${replaced});
insert into jobwright.migrations (name, checksum) values (${literal(file.name)}, ${literal(file.checksum)})
  on conflict (name) do update set checksum = excluded.checksum;
commit;`,

  sqlite: (file, replaced) => `-- ${file.name}
begin immediate;
${file.sql.trimEnd()}
delete from jobwright_migrations where name in (${replaced});
insert into jobwright_migrations (name, checksum) values (${literal(file.name)}, ${literal(file.checksum)})
  on conflict (name) do update set checksum = excluded.checksum;
commit;`,

  // Each definition commits by itself there. The delimiter is for the command line client, which would cut the bodies of
  // triggers in two.
  mysql: (file, replaced) => `-- ${file.name}
delimiter ////
${file.sql.trimEnd()}
////
delimiter ;
delete from jobwright_migrations where name in (${replaced});
insert into jobwright_migrations (name, checksum, applied_at)
  values (${literal(file.name)}, ${literal(file.checksum)}, floor(unix_timestamp(now(3)) * 1000))
  on duplicate key update checksum = values(checksum), applied_at = values(applied_at);`,
};

/** Of an index, which is made outside a transaction. */
function outside(file: MigrationFile): string {
  return `-- ${file.name}
${file.sql.trimEnd()}
insert into jobwright.migrations (name, checksum) values (${literal(file.name)}, ${literal(file.checksum)})
  on conflict (name) do update set checksum = excluded.checksum;`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
