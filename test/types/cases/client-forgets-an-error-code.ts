import { createClient } from '../generated/client/index.js';

const jobs = createClient('sqlite:jobwright.db');

export async function resize(): Promise<string> {
  const job = await jobs.image.resize.submit({ source: 'a', size: { width: 1 } });
  const result = await job.result();
  if (result.ok) return result.output.uri;
  const { error } = result;
  switch (error.code) {
    case 'SourceMissing':
      return error.data.uri;
    case undefined:
      return error.message;
    default:
      //! TS1360 readonly code: "EncoderBusy"
      error satisfies never;
      throw new Error('unreachable');
  }
}

export async function misspelt(): Promise<void> {
  const job = await jobs.image.resize.submit({ source: 'a', size: { width: 1 } });
  const result = await job.result();
  //! TS2367 and '"SourceMising"' have no overlap
  if (!result.ok && result.error.code === 'SourceMising') throw new Error();
}
