import { handler } from '@jobwright/runtime/runner';
import type { ImageResize } from '../generated/client/image.resize.js';

// The compiler infers what a body returns, and then compares: it points at the function, not at the return.
//! TS2345 Types of property 'bytes' are incompatible
export const wrongType = handler<ImageResize>(async () => {
  return { uri: 'file:///a.png', bytes: 'many' };
});

//! TS2322 Property 'bytes' is missing in type '{ uri: string; }' but required in type 'ImageResizeOutput'
export const missing = handler<ImageResize>(() => ({ uri: 'file:///a.png' }));

//! TS2345 Type 'Promise<void>' is not assignable to type 'ImageResizeOutput | Promise<ImageResizeOutput>'
export const nothing = handler<ImageResize>(async () => {});
