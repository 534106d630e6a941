// Streams, waits, filters and changes are typed to the job.
import { createClient } from '../generated/client/index.js';

const jobs = createClient('sqlite:jobwright.db');
const params = { source: 'file:///a.png', size: { width: 1 } };

export async function control(): Promise<void> {
  const job = await jobs.image.resize.submit(params, { delay: '1m', headers: { tenant: 'a' } });
  for await (const { id } of jobs.image.resize.submitMany([{ params, key: 'a' }])) id.length;
  //! TS2322 is not assignable to type
  await job.update({ params: { source: 1, size: { width: 1 } } });
  const made = await job.redrive({ params });
  //! TS2339 does not exist on type
  await made.job.result();
  const bytes: number = (await job.output()).bytes;
  for await (const { result } of jobs.$wait([job])) if (result.ok) result.output.bytes + bytes;
  const [first] = await jobs.$wait([await jobs.mail.send.submit({ to: 'a' })]).all();
  //! TS18048 is possibly 'undefined'
  if (first?.ok) first.output.bytes;
  await jobs.$list({ name: 'image.resize', where: { format: 'png' } });
  //! TS2322 is not assignable to type
  await jobs.$list({ name: 'image.resize', where: { format: 'gif' } });
  //! TS2353 does not exist in type
  await jobs.$count({ name: 'image.resize', where: { source: 'x' } });
  await jobs.$cancel({ name: ['image.resize', 'mail.send'], state: 'queued' });
  await jobs.$pause({ job: 'mail.send' });
  //! TS2322 is not assignable to type
  await jobs.$pause({ job: 'nothing.known' });
}
