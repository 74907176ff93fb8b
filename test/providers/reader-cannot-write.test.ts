import { expect, expectTypeOf, test } from 'vitest';
import { Secret } from '../../src/domain/secrets/secret.js';
import { connectReader, connectWriter } from '../../src/providers/esx/net/connect.js';
import type { Reader, Writer } from '../../src/providers/provider.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { targetOf } from '../target.js';

const SIGNAL = AbortSignal.timeout(600_000);
const READS = [
  ...([
    'rules',
    'facts',
    'list',
    'read',
    'questions',
    'fleet',
    'overview',
    'vmxAt',
    'sizes',
    'disks',
    'guestIds',
  ] as const),
  ...([
    'validateMigration',
    'directory',
    'inspectFiles',
    'vmWithUuid',
    'viaVcenter',
    'factsNow',
    'checkStep',
    'close',
  ] as const),
] as const;
const WRITES = ['start', 'discard', 'watch', 'blockers', 'answer', 'cancel'] as const;

test('the type of a Reader has the members that read, and a Writer the others beside', () => {
  expectTypeOf<keyof Reader>().toEqualTypeOf<(typeof READS)[number]>();
  expectTypeOf<Exclude<keyof Writer, keyof Reader>>().toEqualTypeOf<(typeof WRITES)[number]>();
});

test('and so has what is made of it', async () => {
  const simulator = await startSimulator({ strict: true });
  const target = targetOf(simulator.uri);
  const login = { user: simulator.user, password: new Secret(simulator.password) };
  const [reader, writer] = [await connectReader(target, login, SIGNAL), await connectWriter(target, login, SIGNAL)];
  try {
    for (const name of READS) expect([name, name in reader, name in writer]).toEqual([name, true, true]);
    for (const name of WRITES) expect([name, name in reader, name in writer]).toEqual([name, false, true]);
  } finally {
    await reader.close();
    await writer.close();
    await simulator.close();
  }
});
