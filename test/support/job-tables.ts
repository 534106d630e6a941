/** Every table of jobs and runners, without its prefix. Claim groups are apart: a store remembers their ids. */
export const JOB_TABLES = [
  ...['jobs', 'live_jobs', 'ended_jobs', 'attempts', 'statuses', 'job_keys', 'pruned_keys'],
  ...['runners', 'edges', 'steps'],
];
