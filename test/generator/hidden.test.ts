import type { JobRecord } from '@jobwright/runtime/store';
import { afterAll, describe, expect, it } from 'vitest';
import { hider } from '../../generator/dist/cli/hidden.js';
import { CommandProject } from './support/command.js';

const SENSITIVE = '[params.token, status.at, errors.Gone.data.key]';
const project = new CommandProject({
  'schemas/a.job.yaml': `job: a.job\nversion: 1\nsensitive: ${SENSITIVE}\n`,
});

describe('what is stored from before a job file said what is sensitive', () => {
  const data = { key: 'raw', of: 'token-1' };
  const error = { kind: 'declared', code: 'Gone', message: 'no token-1', data } as const;
  const record = {
    ...{ id: 'x', name: 'a.job', params: '{"token":"token-1"}', status: '{"at":1,"by":"token-1"}' },
    error,
  } as unknown as JobRecord;
  const hidden = hider(`${project.root}/schemas`, undefined)(record);
  const shown = { key: '[redacted]', of: '[redacted]' };
  afterAll(() => {
    project.drop();
  });

  it('is hidden in the job', () => {
    expect(hidden.record).toMatchObject({
      status: '{"at":"[redacted]","by":"[redacted]"}',
      error: { code: 'Gone', message: 'no [redacted]', data: shown },
    });
  });

  it('is hidden in why it failed, also as a client tells it that does not know the job', () => {
    const unknown = { kind: 'unknown', unknownCode: 'Gone', unknownData: data };
    expect(hidden.failure(unknown)).toEqual({ ...unknown, unknownData: shown });
    expect(hidden.failure(error).data).toEqual(shown);
  });
});
