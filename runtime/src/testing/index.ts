export type { AnswerFor, AskingChild, ChildAnswer, ChildAnswers } from './child-answers.js';
export type { ManualClock } from './clock.js';
export {
  exampleParams,
  NoExampleError,
  type ExampleOptions,
  type Overrides,
} from './example-params.js';
export { createMemoryStore, type MemoryStoreOptions, type TestStore } from './memory-store.js';
export { runHandler, type HandlerRun, type RunHandlerOptions } from './run-handler.js';
export {
  NotIdleError,
  runUntilIdle,
  type RanAttempt,
  type RunReport,
  type RunUntilIdleOptions,
} from './run-until-idle.js';
export { startRunner, type TestRunner, type TestRunnerOptions } from './start-runner.js';
export type { Target } from './target.js';
