// What callers may do; every other client case differs in one thing.
import { createClient, type Size } from '../generated/client/index.js';

const jobs = createClient('sqlite:jobwright.db');
const size: Size = { width: 100 };

export async function resize(): Promise<number> {
  const job = await jobs.image.resize.submit(
    { source: 'file:///a.png', size, format: 'webp' },
    { key: 'a' },
  );
  for await (const { percent } of job.watch()) if (percent > 50) break;
  const result = await job.result({ timeout: '30s' });
  if (result.ok) return result.output.bytes;
  const { error } = result;
  switch (error.code) {
    case 'SourceMissing':
      return error.data.uri.length;
    case 'EncoderBusy':
      return 0;
    case undefined:
      return error.kind === 'cancelled' ? 1 : 2;
    default:
      return error satisfies never;
  }
}

export async function narrow(id: string): Promise<string> {
  const job = await jobs.$get(id);
  if (job.name !== 'image.resize') return job.name;
  const result = await job.result();
  return result.ok ? result.output.uri : result.error.message;
}

export const send = () => jobs.mail.send.submit({ to: 'someone' });
