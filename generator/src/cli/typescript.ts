import { register } from 'tsx/esm/api';

/**
 * Lets this thread import TypeScript: handlers and generated code need no build step. Node 24 strips types by itself,
 * but does not find `./x.ts` where the import says `./x.js`, as TypeScript wants it written.
 */
register();
