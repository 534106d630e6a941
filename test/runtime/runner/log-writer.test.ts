import { expect, it } from 'vitest';
import type { ClaimedJob, LogChunk, StatusAnswer } from '@jobwright/runtime/store';
import { LogWriter } from '../../../runtime/src/runner/log-writer.js';
import { TRACE, traceparent } from '../../support/trace.js';

const CLAIMED = {
  id: 'job-1',
  name: 'test.log',
  attempt: 1,
  token: { claimId: 'claim', epoch: 1 },
  headers: { traceparent: traceparent(TRACE) },
} as unknown as ClaimedJob;

it('counts what a database that is away cannot take, in a line in its place, and goes on', async () => {
  const written: LogChunk[] = [];
  let back!: () => void;
  const away = new Promise<void>((resolve) => (back = resolve));
  const writer = new LogWriter(async (chunks): Promise<readonly StatusAnswer[]> => {
    await away;
    written.push(...chunks);
    return chunks.map(() => 'stored');
  });
  const stream = writer.stream(CLAIMED, (error) => expect.fail(String(error)));
  const million = `${'x'.repeat(999_999)}\n`;
  for (let seq = 1; seq <= 20; seq += 1) stream.append(million, seq, seq);
  expect(writer.isFull).toBe(true);
  back();
  await stream.flushed();
  stream.append('after\n', 21, 21);
  await stream.flushed();
  const text = written.map(({ lines }) => lines).join('');
  const kept = text.split('\n').filter((line) => line.startsWith('xx')).length;
  const mark = text.split('\n').find((line) => line.startsWith('{')) ?? '';
  expect(JSON.parse(mark)).toMatchObject({
    level: 40,
    seq: 20,
    trace: TRACE,
    dropped: { lines: 20 - kept, bytes: (20 - kept) * 1_000_000 },
  });
  expect(text.endsWith('after\n')).toBe(true);
  expect(writer.waiting).toBe(0);
  expect(written.map(({ firstSequence }) => firstSequence)).toEqual(
    written.map(({ firstSequence }) => firstSequence).toSorted((a, b) => a - b),
  );
  writer.close();
});

it('writes nothing for an attempt that is over, and tells what could not be stored', async () => {
  const lost: unknown[] = [];
  const writer = new LogWriter(() => Promise.reject(new Error('refused')));
  const stream = writer.stream(CLAIMED, (error) => lost.push(error));
  stream.append('a\n', 1, 1);
  await stream.flushed();
  stream.close();
  stream.append('b\n', 2, 2);
  await stream.flushed();
  expect(lost).toHaveLength(1);
  writer.close();
});
