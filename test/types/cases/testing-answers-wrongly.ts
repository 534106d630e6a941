import { handler } from '@jobwright/runtime/runner';
import { exampleParams, runHandler } from '@jobwright/runtime/testing';
import { imageResize } from '../generated/client/index.js';
import { imageResizeJob } from '../generated/runner/image.resize.js';
import { mailSendJob, type MailSendJob } from '../generated/runner/mail.send.js';
import resize from '../handlers/image.resize.js';

const size = { width: 10 };
const send = handler<MailSendJob>(() => undefined);

//! TS2322 Type 'number' is not assignable to type 'string'
await runHandler(imageResizeJob, resize, { source: 1, size });
//! TS2345 is not assignable
await runHandler(imageResizeJob, send, { source: '', size });
await runHandler(
  mailSendJob,
  send,
  { to: '' },
  {
    //! TS2741 Property 'bytes' is missing
    children: { 'image.resize': { output: { uri: '' } } },
  },
);
await runHandler(
  mailSendJob,
  send,
  { to: '' },
  {
    //! TS2322 is not assignable
    children: { 'image.resize': { error: { code: 'Nope' } } },
  },
);
await runHandler(
  mailSendJob,
  send,
  { to: '' },
  {
    //! TS2353 ''mail.send'' does not exist
    children: { 'mail.send': { output: undefined } },
  },
);
//! TS2353 'url' does not exist
await exampleParams(imageResize, { overrides: { url: '' } });
