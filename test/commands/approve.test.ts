import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { approve } from '../../src/commands/terminal/approve.js';
import { OutputStream } from '../../src/commands/terminal/output.js';
import { removedVms } from '../../src/report/plan/removed-vm-text.js';
import { name } from '../plan/builders.js';
import { removalOf, updateOf, wholePlan } from '../report/plan-builders.js';

async function asked(answer: string, removed: readonly string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  input.end(`${answer}\n`);
  const yes = await approve(
    input as unknown as NodeJS.ReadStream,
    new OutputStream(output as unknown as NodeJS.WriteStream, 'standard output'),
    AbortSignal.timeout(600_000),
    { removed },
  );
  return { yes, text };
}

test('the question names every VM that is removed, by its live name', async () => {
  const removed = removalOf('a', []);
  const { removes } = removed;
  if (removes === undefined) throw new Error('the removal shows no VM');
  const renamed = { ...removalOf('b', []), removes: { ...removes, name: name('sql01') } };
  const plan = wholePlan([
    removed,
    renamed,
    removalOf('c', ['[ssd1] c/c.vmdk'], false),
    updateOf('d', { power: 'suspended' }),
  ]);
  const vms = removedVms(plan);
  expect([...vms].sort()).toEqual([
    expect.stringMatching(/^"a" on host \S+, folder \/, powered on$/),
    expect.stringMatching(/^"sql01" on host \S+, folder \/, powered on, declared as "b"$/),
  ]);
  const { text, yes } = await asked('yes', vms);
  expect(yes).toBe(true);
  for (const vm of vms) expect(text).toContain(vm);
});

test.each(['no', 'y', 'YES', ''])('"%s" approves nothing', async (answer) => {
  const { text, yes } = await asked(answer, []);
  expect(yes).toBe(false);
  expect(text).not.toContain('It removes');
});

test('Ctrl-C at the question is an interruption that changed nothing, and no answer', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const asking = approve(
    input as unknown as NodeJS.ReadStream,
    new OutputStream(output as unknown as NodeJS.WriteStream, 'standard output'),
    AbortSignal.timeout(600_000),
  );
  input.write('\u0003');
  await expect(asking).rejects.toMatchObject({ diagnostic: { code: 'EF7001', detail: 'Nothing was changed.' } });
});
