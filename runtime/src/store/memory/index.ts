export { MemoryDatabase, MemoryTransaction } from './database.js';
export { MemoryStore } from './store.js';
export { Tables } from './tables.js';
