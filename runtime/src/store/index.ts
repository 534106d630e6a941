export * from './children.js';
export * from './claim.js';
export type {
  NewParams,
  Paused,
  PauseTarget,
  RedriveAnswer,
  RedriveRequest,
  UpdateAnswer,
  UpdateRequest,
} from './control.js';
export * from './job.js';
export * from './log.js';
export * from './open.js';
export type { JobPosition, Pruned, PrunePosition, PruneRequest } from './prune.js';
export type { Overview, RunnerOverview, TypeOverview } from './overview.js';
export * from './runner.js';
export * from './store.js';
