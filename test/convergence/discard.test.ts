import { afterEach, beforeEach, expect, test } from 'vitest';
import { writingConnections } from '../../src/app/connections/connections.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import type { KiB } from '../../src/domain/values/units.js';
import type { Step } from '../../src/plan/steps/step.js';
import type { MadeFile, RunningTask, Writer } from '../../src/providers/provider.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';

const SIGNAL = AbortSignal.timeout(600_000);
const DIRECTORY = '[ssd1] half' as DatastorePath;
const DISK = '[ssd1] half/half.vmdk' as DatastorePath;

let simulator: Simulator;
let writer: Writer;
beforeEach(async () => {
  simulator = await startSimulator({ strict: true, taskMilliseconds: 5 });
  const connections = writingConnections(
    {
      ESXFORM_HOST: new URL(simulator.baseUrl).host,
      ESXFORM_USER: simulator.user,
      ESXFORM_PASSWORD: simulator.password,
    },
    connectOptions(),
  );
  writer = await connections.port(simulator.uri, SIGNAL);
  await end(await writer.start({ do: 'make-directory', path: DIRECTORY }, null, SIGNAL));
  await end(await writer.start(MAKE_DISK, null, SIGNAL));
});
afterEach(async () => {
  await writer.close();
  await simulator.close();
});

const MAKE_DISK: Step = {
  do: 'make-disk',
  disk: { slot: 'scsi0:0', file: DISK, size: 1024 as KiB, provisioning: 'thin' },
};

async function end(task: RunningTask): Promise<string> {
  let last = '';
  for await (const report of writer.watch(task, SIGNAL)) last = report.kind;
  return last;
}

const discard = async (made: MadeFile): Promise<string> => await end(await writer.discard(made, SIGNAL));

test('what a create made goes, last things first, and going twice is no error', async () => {
  expect(await discard({ kind: 'disk', path: DISK })).toBe('done');
  expect(await discard({ kind: 'disk', path: DISK })).toBe('done');
  expect(await writer.directory(DIRECTORY, SIGNAL)).toEqual([]);
  expect(await discard({ kind: 'directory', path: DIRECTORY })).toBe('done');
  expect(await writer.directory(DIRECTORY, SIGNAL)).toBeNull();
  expect(await discard({ kind: 'directory', path: DIRECTORY })).toBe('done');
});

test('a directory that holds anything is left as it is', async () => {
  const before = await writer.directory(DIRECTORY, SIGNAL);
  await expect(discard({ kind: 'directory', path: DIRECTORY })).rejects.toMatchObject({
    diagnostic: { code: 'EF3018' },
  });
  expect(await writer.directory(DIRECTORY, SIGNAL)).toEqual(before);
  expect(simulator.log.count('DeleteDatastoreFile_Task')).toBe(0);
});
