import { expect, test } from 'vitest';
import { lockRun } from '../../src/app/apply/run-lock.js';

test('one run of an owner on a server at a time, and the next one when it has ended', async () => {
  const first = await lockRun('server-1', 'lock-test');
  await expect(lockRun('server-1', 'lock-test')).rejects.toMatchObject({ diagnostic: { code: 'EF4007' } });
  const elsewhere = [await lockRun('server-2', 'lock-test'), await lockRun('server-1', 'lock-test-b')];
  await first.release();
  const next = await lockRun('server-1', 'lock-test');
  for (const lock of [next, ...elsewhere]) await lock.release();
});
