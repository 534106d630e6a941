import { describe, expect, it } from 'vitest';

import { declaring, DeclarableError } from '../../../handlers/job/errors.js';
import { Declared } from '../support.js';

const missing = new DeclarableError('SourceMissing', { uri: 'file:///x' }, 'Nothing there.');

function aJob(signal = new AbortController().signal) {
  return {
    signal,
    error: {
      SourceMissing: (data: { uri: string }, message?: string) =>
        new Declared('SourceMissing', data, message),
    },
  };
}

describe('declaring', () => {
  it('turns what the job declares into its own error', async () => {
    const failed = declaring(aJob(), () => Promise.reject(missing));
    await expect(failed).rejects.toMatchObject({
      code: 'SourceMissing',
      data: { uri: 'file:///x' },
      message: 'Nothing there.',
      cause: missing,
    });
    await expect(failed).rejects.toBeInstanceOf(Declared);
  });

  it('lets everything else through as it is', async () => {
    const undeclared = new DeclarableError('NotWav', { uri: 'file:///x', reason: 'text' }, 'No.');
    for (const error of [undeclared, new Error('disk full')]) {
      await expect(declaring(aJob(), () => Promise.reject(error))).rejects.toBe(error);
    }
  });

  it('says why the attempt was stopped, whatever came of it', async () => {
    const controller = new AbortController();
    const failed = declaring(aJob(controller.signal), () => {
      controller.abort(new Error('cancelled'));
      return Promise.reject(missing);
    });
    await expect(failed).rejects.toThrow('cancelled');
  });

  it('begins nothing when the attempt was stopped before', async () => {
    const job = aJob(AbortSignal.abort(new Error('cancelled')));
    const failed = declaring(job, () => Promise.reject(new Error('it began')));
    await expect(failed).rejects.toThrow('cancelled');
  });
});
