// A handler starts the jobs that its file lists, with their own params and outputs, and no others.
import { handler } from '@jobwright/runtime/runner';
import type { ImageResize } from '../generated/client/image.resize.js';
import { jobs } from '../generated/runner/jobs.js';
import type { MailSendJob } from '../generated/runner/mail.send.js';

const size = { width: 10, height: 10 };

export default handler<MailSendJob>(async ({ to }, job) => {
  const { bytes } = await job.run(jobs.image.resize, { source: to, size }, { key: 'logo' });
  const outputs = await job.runAll(jobs.image.resize, [{ source: to, size }]);
  const child = await job.start(jobs.image.resize, { source: to, size });
  const result = await child.result();
  if (!result.ok && result.error.code === 'SourceMissing') result.error.data.uri.trim();
  outputs.map(({ uri }) => uri.length + bytes);

  //! TS2379 Argument of type 'JobDescriptor<MailSend>' is not assignable
  await job.run(jobs.mail.send, { to });
  //! TS2345 Property 'size' is missing
  await job.run(jobs.image.resize, { source: to });
});

export const childless = handler<ImageResize>(async (_, job) => {
  //! TS2379 is not assignable to parameter of type 'JobDescriptor<never>'
  await job.run(jobs.image.resize, { source: '', size });
  return { uri: '', bytes: 1 };
});
