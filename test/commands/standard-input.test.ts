import { expect, test } from 'vitest';
import { STDIN_BYTES, standardInput } from '../../src/app/convert/standard-input.js';

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

test('a character may be cut between two chunks', async () => {
  const bytes = Buffer.from('aé日');
  expect(await standardInput(chunks(bytes.subarray(0, 2), bytes.subarray(2, 4), bytes.subarray(4)))).toBe('aé日');
});

test('an input without end is not read to its end', async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      read += 1;
      yield new Uint8Array(1024 * 1024);
    }
  }
  await expect(standardInput(endless())).rejects.toThrow('standard input has more than 4 MiB');
  expect(read * 1024 * 1024).toBeLessThanOrEqual(STDIN_BYTES + 1024 * 1024);
});
