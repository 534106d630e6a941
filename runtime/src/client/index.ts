export { buildClient } from './build-client.js';
export { connect, type Connection, type ConnectionOptions } from './connection.js';
export { validateOnDemand } from './validate-on-demand.js';
export type * from './types.js';
