import { handler } from '@jobwright/runtime/runner';
import type { ImageResize } from '../generated/client/image.resize.js';

export default handler<ImageResize>(async (params, job) => {
  //! TS2339 Property 'Nope' does not exist on type 'ErrorConstructors<ImageResize>'
  if (params.source === '') throw job.error.Nope();
  //! TS2353 'url' does not exist in type '{ uri: string; }'
  if (params.size.width > 1) throw job.error.SourceMissing({ url: params.source });
  //! TS2554 Expected 1-2 arguments, but got 0
  throw job.error.SourceMissing();
});
