import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/apply/apply-event.js';
import { earlierRun, openJournal, readJournal } from '../../src/apply/recovery/journal.js';
import { change, domainPlan, liveDomain, planOf, reconfigure } from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { scriptedWriter } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

const plan = planOf(domainPlan('a', [reconfigure(change('annotation', '', 'new'))]));
const BEGAN = new Date('2026-01-02T03:04:05.678Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'esxform-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function events(): Promise<readonly ApplyEvent[]> {
  const clock = virtualClock();
  return (await run(plan, toolsFor(scriptedWriter([liveDomain('a')], clock), clock))).events;
}

function written(all: readonly ApplyEvent[]): string {
  const journal = openJournal(folder, plan, BEGAN);
  for (const event of all) journal.take(event);
  journal.close();
  const [name] = readdirSync(folder);
  return readFileSync(join(folder, name ?? ''), 'utf8');
}

test('holds every event, one a line, for its owner’s eyes only', async () => {
  const all = await events();
  const lines = written(all).trimEnd().split('\n');
  expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(all)));
  const [name] = readdirSync(folder);
  expect(statSync(join(folder, name ?? '')).mode & 0o777).toBe(0o600);
});

test('is on the disk line by line, not at the end', async () => {
  const journal = openJournal(folder, plan, BEGAN);
  const [name] = readdirSync(folder);
  for (const [index, event] of (await events()).entries()) {
    journal.take(event);
    expect(
      readFileSync(join(folder, name ?? ''), 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(index + 2);
  }
  journal.close();
});

test('is never written over: the same moment and process meet the same name', () => {
  openJournal(folder, plan, BEGAN).close();
  expect(() => openJournal(folder, plan, BEGAN)).toThrow(/EEXIST/);
});

test('gives up when it cannot be written, and says why', async () => {
  const journal = openJournal(folder, plan, BEGAN);
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(journal.broken()).toBeNull();
  journal.take(circular as unknown as ApplyEvent);
  expect(journal.broken()).toMatch(/circular/i);
  for (const event of await events()) journal.take(event);
  journal.close();
  expect(
    readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')
      .trimEnd()
      .split('\n'),
  ).toHaveLength(1);
});

describe('what an earlier run says', () => {
  test('cut off after any number of bytes, it is read, and never tells of an end that it does not have', async () => {
    const whole = written(await events());
    const header = whole.indexOf('\n') + 1;
    for (let length = 0; length < whole.length - 1; length += 1) {
      const found = readJournal(whole.slice(0, length));
      if (length < header - 1) expect(found).toBeNull();
      else expect(found).toMatchObject({ began: BEGAN.toISOString() });
    }
    expect(readJournal(whole)).toBeNull();
  });

  test.each<[string, string, object | null]>([
    ['step-started', 'started', { lastDomain: 'a', lastStep: 'reconfigure' }],
    ['step-done', 'done', { lastDomain: 'a', lastStep: 'reconfigure' }],
  ])('broken off after %s', async (kind, state, expected) => {
    const all = await events();
    const until = all.findIndex((event) => event.kind === kind);
    expect(readJournal(written(all.slice(0, until + 1)))).toMatchObject({ ...expected, state });
  });

  test('is that of the newest run of the same owner on the same servers', async () => {
    const all = await events();
    const first = openJournal(folder, plan, new Date('2026-01-01T00:00:00Z'));
    for (const event of all.slice(0, -1)) first.take(event);
    first.close();
    expect(earlierRun(folder, plan)).toMatchObject({ began: '2026-01-01T00:00:00.000Z', state: 'done' });
    expect(earlierRun(folder, { ...plan, owner: 'them' })).toBeNull();
    const second = openJournal(folder, plan, new Date('2026-01-02T00:00:00Z'));
    for (const event of all) second.take(event);
    second.close();
    expect(earlierRun(folder, plan)).toBeNull();
  });

  test.each(['', '\0\0\0', '[]', '{"journal":2}', '{"journal":1,"began":7}\n', 'null\nnull'])(
    '%j is no journal',
    (text) => expect(readJournal(text)).toBeNull(),
  );

  test('a folder that is not there, or holds other things, says nothing', () => {
    expect(earlierRun(join(folder, 'none'), plan)).toBeNull();
    writeFileSync(join(folder, 'run-notes.jsonl'), '{"journal":1,"began":"x"}\n');
    expect(earlierRun(folder, plan)).toBeNull();
  });

  test.each<[string, (path: string) => void]>([
    ['a named pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['a folder', (path) => mkdirSync(path)],
  ])('%s in the place of the newest journal says nothing, and does not hang', (_, put) => {
    const journal = openJournal(folder, plan, new Date('2026-01-01T00:00:00Z'));
    journal.close();
    expect(earlierRun(folder, plan)).not.toBeNull();
    const [name = ''] = readdirSync(folder);
    put(join(folder, name.replace('2026-01-01', '2026-01-02')));
    expect(earlierRun(folder, plan)).toBeNull();
  });

  test('is told first, and changes nothing of what is done', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a')], clock);
    const earlier = { began: BEGAN.toISOString(), lastDomain: 'a', lastStep: 'reconfigure', state: 'done' } as const;
    const told = await run(plan, toolsFor(writer, clock, { earlier }));
    expect(told.events[1]).toEqual({ kind: 'earlier-run', ...earlier });
    expect(told.story.filter((each) => each !== 'earlier-run')).toEqual(
      (await run(plan, toolsFor(scriptedWriter([liveDomain('a')], clock), clock))).story,
    );
  });
});

test('a folder that cannot be made is an error before anything is sent', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  expect(() => openJournal(join(file, 'journals'), plan, BEGAN)).toThrow();
});
