/** What is read of each table, by the names of {@link History}; `ms` turns a column into ms since 1970. */
function queries(table: (name: string) => string, ms: (column: string) => string, text: string) {
  return {
    jobs: `select cast(id as ${text}) as id, name, cast(parent_id as ${text}) as "parentId",
      ${ms('submitted_at')} as "submittedAt", cast(params as ${text}) as params from ${table('jobs')}`,
    live: `select cast(id as ${text}) as id, state, cast(epoch as int) as epoch, attempt,
      attempts_spent as "attemptsSpent", losses, ${ms('started_at')} as "startedAt",
      cast(claim_id as ${text}) as "claimId", cast(runner_id as ${text}) as "runnerId" from ${table('live_jobs')}`,
    ended: `select cast(id as ${text}) as id, state, cast(epoch as int) as epoch, attempt, losses,
      ${ms('started_at')} as "startedAt", ${ms('ended_at')} as "endedAt", cast(claim_id as ${text}) as "claimId",
      cast(runner_id as ${text}) as "runnerId", cast(output as ${text}) as output, cast(error as ${text}) as error
      from ${table('ended_jobs')}`,
    attempts: `select cast(job_id as ${text}) as "jobId", cast(epoch as int) as epoch, attempt,
      cast(claim_id as ${text}) as "claimId", cast(runner_id as ${text}) as "runnerId",
      ${ms('started_at')} as "startedAt", ${ms('ended_at')} as "endedAt", outcome from ${table('attempts')}`,
    edges: `select cast(parent_id as ${text}) as "parentId", key, cast(child_id as ${text}) as "childId",
      job_name as name from ${table('edges')}`,
    steps: `select cast(job_id as ${text}) as "jobId", kind, key, ${ms('recorded_at')} as "recordedAt",
      cast(result as ${text}) as result from ${table('steps')}`,
    statuses: `select cast(job_id as ${text}) as "jobId", cast(sequence as int) as sequence,
      ${ms('stored_at')} as "storedAt", cast(status as ${text}) as status from ${table('statuses')}`,
    runners: `select cast(id as ${text}) as id, ${ms('registered_at')} as "registeredAt",
      ${ms('ended_at')} as "endedAt" from ${table('runners')}`,
    progress: `select (select count(*) from ${table('ended_jobs')}) as ended,
      (select count(*) from ${table('live_jobs')}) as live`,
  };
}

export const POSTGRES = {
  ...queries(
    (name) => `jobwright.${name}`,
    (column) => `(extract(epoch from ${column}) * 1000)::float8`,
    'text',
  ),
  now: 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
};

export const SQLITE = {
  ...queries(
    (name) => `jobwright_${name}`,
    (column) => column,
    'text',
  ),
  now: `select unixepoch('subsec') * 1000 as now`,
};
