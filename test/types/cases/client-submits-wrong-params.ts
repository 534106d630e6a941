import { createClient } from '../generated/client/index.js';

const jobs = createClient('sqlite:jobwright.db');
const { resize } = jobs.image;
const size = { width: 100 };

//! TS2345 Property 'size' is missing in type '{ source: string; }' but required in type 'ImageResizeParams'
export const missing = () => resize.submit({ source: 'a' });
//! TS2322 Type 'number' is not assignable to type 'string'
export const wrongType = () => resize.submit({ source: 5, size });
//! TS2322 Type '"gif"' is not assignable to type '"png" | "webp"'
export const wrongValue = () => resize.submit({ source: 'a', size, format: 'gif' });
//! TS2561 'soruce' does not exist in type 'ImageResizeParams'. Did you mean to write 'source'?
export const typo = () => resize.submit({ soruce: 'a', size });
//! TS2353 'depth' does not exist in type 'Size'
export const typoInShared = () => resize.submit({ source: 'a', size: { width: 1, depth: 2 } });
//! TS2379 with 'exactOptionalPropertyTypes: true'
export const undefinedValue = () => resize.submit({ source: 'a', size, format: undefined });
//! TS2551 Property 'resise' does not exist
export const noSuchJob = () => jobs.image.resise.submit({ source: 'a', size });
