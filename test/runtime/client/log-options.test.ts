import { expect, it } from 'vitest';
import { readLogs } from '../../../runtime/src/client/logs.js';

const job = { id: '01890000-0000-7000-8000-000000000000', uncommitted: false };

it.each([0, -1, 1.5, NaN, '2'])(
  'logs of attempt %j are refused, and not found to be none',
  async (attempt) => {
    const lines = readLogs({} as never, job, { attempt: attempt as number });
    await expect(lines.next()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  },
);
