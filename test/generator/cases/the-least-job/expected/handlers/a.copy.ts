import { handler } from '@jobwright/runtime/runner';
import type { ACopy } from '../generated/client/a.copy.js';

export default handler<ACopy>(async (_params, _job) => {
  throw new Error('a.copy is not implemented yet');
});
