/** Interns what jobs are claimed by; there already: nothing. */
export const ADD_CLAIM_GROUP = `
  insert into jobwright_claim_groups (job_name, version, revision, queue, priority, child) values (?, ?, ?, ?, ?, ?)
  on conflict do nothing`;

/** By the unique index on all six. */
export const FIND_CLAIM_GROUP = `
  select id from jobwright_claim_groups
  where job_name = ? and version = ? and revision = ? and queue = ? and priority = ? and child = ?`;
