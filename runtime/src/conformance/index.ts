export { exerciseStore } from './exercise-store.js';
export type {
  ApplicationTransaction,
  Hold,
  StoreHarness,
  StrayAccess,
  TestDatabase,
  TestFunctions,
} from './harness.js';
