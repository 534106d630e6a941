// How a handler is tested, and params are made.
import { handler } from '@jobwright/runtime/runner';
import {
  createMemoryStore,
  exampleParams,
  runHandler,
  runUntilIdle,
} from '@jobwright/runtime/testing';
import { createClient, imageResize, mailSend } from '../generated/client/index.js';
import { imageResizeJob } from '../generated/runner/image.resize.js';
import { registry } from '../generated/runner/index.js';
import { mailSendJob, type MailSendJob } from '../generated/runner/mail.send.js';
import resize from '../handlers/image.resize.js';

const size = { width: 10, height: 10 };
const send = handler<MailSendJob>(async ({ to }, job) => {
  await job.run(imageResize, { source: to, size });
});

export async function alone(): Promise<number> {
  const { result, statuses } = await runHandler(imageResizeJob, resize, { source: '', size });
  if (!result.ok && result.error.code === 'SourceMissing') return result.error.data.uri.length;
  return result.ok ? result.output.bytes : (statuses[0]?.percent ?? 0);
}

export async function parent(): Promise<string> {
  const { children } = await runHandler(
    mailSendJob,
    send,
    { to: '' },
    { children: { 'image.resize': ({ source }) => ({ output: { uri: source, bytes: 1 } }) } },
  );
  await runHandler(
    mailSendJob,
    send,
    { to: '' },
    { children: { 'image.resize': { error: { code: 'SourceMissing', data: { uri: '' } } } } },
  );
  const [first] = children;
  return first === undefined ? '' : first.params.source;
}

export async function together(): Promise<number> {
  const store = createMemoryStore();
  const jobs = createClient(store.connection);
  const { to } = await exampleParams(mailSend, { seed: 7, overrides: { to: 'someone' } });
  await jobs.mail.send.submit({ to }, { delay: '1h' });
  store.clock.advance('1h');
  const { ran, pruned } = await runUntilIdle(store, registry, { ahead: '1d' });
  return ran.length + (pruned['mail.send'] ?? 0);
}
