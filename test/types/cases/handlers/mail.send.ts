import { handler } from '@jobwright/runtime/runner';
import type { MailSend } from '../generated/client/mail.send.js';

export default handler<MailSend>(({ to }, job) => {
  job.signal.throwIfAborted();
  to.trim();
});
