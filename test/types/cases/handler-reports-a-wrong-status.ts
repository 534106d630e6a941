import { handler } from '@jobwright/runtime/runner';
import type { ImageResize } from '../generated/client/image.resize.js';
import type { MailSend } from '../generated/client/mail.send.js';

export const resize = handler<ImageResize>(async (params, job) => {
  //! TS2561 'percentage' does not exist in type 'ImageResizeStatus'. Did you mean to write 'percent'?
  await job.status({ percentage: 10 });
  return { uri: params.source, bytes: 1 };
});

export const send = handler<MailSend>(async (_params, job) => {
  //! TS2345 Argument of type '{ percent: number; }' is not assignable to parameter of type 'never'
  await job.status({ percent: 10 });
});
