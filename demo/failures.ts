import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '../generated/client/index.js';
import type { MediaTranscode } from '../generated/client/media.transcode.js';
import type { JobResult } from '@jobwright/runtime';
import { paint, say } from './board.js';

/** A job that fails as its contract says it may: the compiler knows every code, and what each carries. */
export async function declaredError(jobs: Client, scratch: string): Promise<void> {
  const nowhere = pathToFileURL(join(scratch, 'no-such.wav')).href;
  const job = await jobs.media.transcode.submit({ source: { uri: nowhere }, format: 'mp3' });
  const result = await job.result({ timeout: '30s' });
  say(`media.transcode of a file that is not there → ${paint('yellow', explain(result))}`);
  if (result.ok || result.error.code !== 'SourceMissing')
    throw new Error('It should have failed with SourceMissing.');
}

function explain(result: JobResult<MediaTranscode>): string {
  if (result.ok) return 'ok';
  const { error } = result;
  if (error.kind !== 'declared') return `${error.kind}: ${error.message}`;
  switch (error.code) {
    case 'SourceMissing':
      return `SourceMissing { uri: …/${error.data.uri.split('/').at(-1) ?? ''} }`;
    case 'StorageUnavailable':
    case 'NotWav':
    case 'UnsupportedAudio':
      return `${error.code} { reason: ${error.data.reason} }`;
  }
}

/** A job that is cancelled while it runs: its handler hears of it through `job.signal`. */
export async function cancelled(jobs: Client, wav: string): Promise<void> {
  const target = { uri: `${wav}.cancelled.ogg` };
  const job = await jobs.media.transcode.submit({ source: { uri: wav }, target, format: 'ogg' });
  for await (const { percent } of job.watch()) {
    if (percent < 1) continue;
    say(`media.transcode of the whole file is at ${Math.floor(percent)} % … cancelling`);
    break;
  }
  const asked = performance.now();
  await job.cancel('the demo has seen enough');
  const result = await job.result({ timeout: '30s' });
  const ms = Math.round(performance.now() - asked);
  if (result.ok || result.error.kind !== 'cancelled')
    throw new Error('It should have been cancelled.');
  say(`→ ${paint('yellow', `cancelled: ${result.error.message}`)}, ${ms} ms later`);
}
