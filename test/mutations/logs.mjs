/** Faults of what each store does with logs and archives. Paths are of the built runtime. */

/** @typedef {readonly import('./mutations.mjs').Mutation[]} Mutations */

/** @type {Mutations} */
const postgres = [
  {
    why: 'a log is written to without a look at the token',
    file: 'dist/store/postgres/sql/logs.js',
    from: 'join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch\n  ), stored as (\n    insert',
    to: 'join locked l on l.id = g.id\n  ), stored as (\n    insert',
  },
  {
    why: 'a job is archived while it is pruned',
    file: 'dist/store/postgres/sql/logs.js',
    from: 'where e.id = any ($1::uuid[]) order by e.id for update\n  ), pointed',
    to: 'where e.id = any ($1::uuid[])\n  ), pointed',
  },
  {
    why: 'a job that lives is archived',
    file: 'dist/store/postgres/sql/logs.js',
    from: 'select e.id from jobwright.ended_jobs e where e.id = any ($1::uuid[]) order by e.id for update',
    to: 'select e.id from jobwright.jobs e where e.id = any ($1::uuid[]) order by e.id for update',
  },
  {
    why: 'chunks that were not archived are deleted with those that were',
    file: 'dist/store/postgres/sql/logs.js',
    from: ' and c.epoch = k.epoch and c.first_sequence = k.first_sequence',
    to: '',
  },
  {
    why: 'two archivers take the same jobs',
    file: 'dist/store/postgres/sql/logs.js',
    from: 'where u.taken_until is null or u.taken_until <= clock_timestamp()\n',
    to: '\n',
  },
  {
    why: 'a pruned job leaves no word of its object elsewhere',
    file: 'dist/store/postgres/sql/prune.js',
    from: "where a.archive <> 'database' and a.object is not null",
    to: 'where false',
  },
  {
    why: 'an expired log leaves no word of its object elsewhere',
    file: 'dist/store/postgres/sql/logs.js',
    from: 'from due d where d.archive <> $4',
    to: 'from due d where d.archive <> $4 and false',
  },
];

/** @type {Mutations} */
const sqlite = [
  {
    why: 'a log is written to without a look at the token',
    file: 'dist/store/sqlite/logs.js',
    from: "if (statements.get(CHILDREN.HOLDER, ...held) === undefined)\n        return 'lease-lost';",
    to: '',
  },
  {
    why: 'a job that lives is archived',
    file: 'dist/store/sqlite/sql/logs.js',
    from: 'from jobwright_ended_jobs e join jobwright_jobs j on j.id = e.id where e.id = ?1\n  on conflict',
    to: 'from jobwright_jobs e join jobwright_jobs j on j.id = e.id where e.id = ?1\n  on conflict',
  },
  {
    why: 'chunks that were not archived are deleted with those that were',
    file: 'dist/store/sqlite/sql/logs.js',
    from: 'where job_id = ? and epoch = ? and first_sequence = ?',
    to: 'where job_id = ? and (epoch = ? or true) and (first_sequence = ? or true)',
  },
  {
    why: 'two archivers take the same jobs',
    file: 'dist/store/sqlite/sql/logs.js',
    from: "where taken_until is null or taken_until <= cast(round(unixepoch('subsec') * 1000) as integer)\n",
    to: '\n',
  },
  {
    why: 'a pruned job leaves its object, and no word of it',
    file: 'dist/store/sqlite/prune.js',
    from: 'dropObjectOf(statements, id);',
    to: '',
  },
  {
    why: 'objects elsewhere are forgotten',
    file: 'dist/store/sqlite/logs.js',
    from: 'statements.run(SQL.REMOVE_LATER, archive, object);',
    to: '{}',
  },
];

/** @type {Mutations} */
const mysql = [
  {
    why: 'a log is written to without a look at the token',
    file: 'dist/store/mysql/logs.js',
    from: 'await appendHeld(query, chunks.filter((_, n) => held.has(n)));',
    to: 'await appendHeld(query, chunks);',
  },
  {
    why: 'a job is archived while it is pruned',
    file: 'dist/store/mysql/sql/logs.js',
    from: 'straight_join jobwright_ended_jobs e force index (primary) on e.id = unhex(g.id)\n  for update',
    to: 'straight_join jobwright_ended_jobs e force index (primary) on e.id = unhex(g.id)',
  },
  {
    why: 'a job that lives is archived',
    file: 'dist/store/mysql/sql/logs.js',
    from: 'straight_join jobwright_ended_jobs e force index (primary) on e.id = unhex(g.id)\n  for update',
    to: 'straight_join jobwright_jobs e force index (primary) on e.id = unhex(g.id)\n  for update',
  },
  {
    why: 'chunks that were not archived are deleted with those that were',
    file: 'dist/store/mysql/sql/logs.js',
    from: ' and c.epoch = g.epoch and c.first_sequence = g.first_sequence',
    to: '',
  },
  {
    why: 'two archivers take the same jobs',
    file: 'dist/store/mysql/sql/logs.js',
    from: "where u.taken_until is null\n    or u.taken_until <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000\n",
    to: '\n',
  },
  {
    why: 'a pruned job leaves its object, and no word of it',
    file: 'dist/store/mysql/prune.js',
    from: 'await dropObjectsOf(query, sortedIds([...ids]));',
    to: '',
  },
];

export const logs = { postgres, sqlite, mysql };
