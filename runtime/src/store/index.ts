export * from './children.js';
export * from './claim.js';
export * from './job.js';
export * from './open.js';
export * from './runner.js';
export * from './store.js';
