export * from './children.js';
export * from './claim.js';
export * from './job.js';
export * from './open.js';
export type { JobPosition, Pruned, PrunePosition, PruneRequest } from './prune.js';
export type { Overview, RunnerOverview, TypeOverview } from './overview.js';
export * from './runner.js';
export * from './store.js';
