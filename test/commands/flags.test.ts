import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from '@oclif/core';
import { expect, test } from 'vitest';
import { ownerName } from '../../src/commands/terminal/flags.js';

const root = fileURLToPath(new URL('../../src/commands', import.meta.url));

async function commands(): Promise<ReadonlyMap<string, Command.Class>> {
  const found = new Map<string, Command.Class>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.includes(`${join(root, 'terminal')}`)) continue;
    const module: { readonly default: Command.Class } = await import(pathToFileURL(path).href);
    found.set(entry.name, module.default);
  }
  return found;
}

test('no flag that may be given more than once takes the arguments behind its value', async () => {
  const all = await commands();
  expect(all.size).toBeGreaterThanOrEqual(11);
  const multiple = [...all].flatMap(([command, { flags }]) =>
    Object.entries(flags ?? {}).flatMap(([name, flag]) =>
      flag.type === 'option' && flag.multiple === true
        ? [{ flag: `${command} --${name}`, takesOne: flag.multipleNonGreedy }]
        : [],
    ),
  );
  expect(multiple.length).toBeGreaterThanOrEqual(10);
  expect(multiple.filter(({ takesOne }) => takesOne !== true)).toEqual([]);
});

test('no argument is read from standard input unless it is named -', async () => {
  const args = [...(await commands())].flatMap(([command, { args }]) =>
    Object.entries(args ?? {}).map(([name, { ignoreStdin }]) => ({ argument: `${command} ${name}`, ignoreStdin })),
  );
  expect(args.length).toBeGreaterThan(5);
  expect(args.filter(({ ignoreStdin }) => ignoreStdin !== true)).toEqual([]);
});

test('an owner is a name that a marker has room for', () => {
  expect(ownerName('Team A')).toBe('Team A');
  expect(ownerName('o'.repeat(100))).toHaveLength(100);
  expect(() => ownerName('o'.repeat(101))).toThrow(/longer than 100 bytes/);
  expect(() => ownerName('長'.repeat(40))).toThrow(/longer than 100 bytes/);
});
