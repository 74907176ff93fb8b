import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadingProgress } from '../../src/app/connections/reading-progress.js';
import { countingPort } from '../../src/app/connections/reading-progress.js';
import type { OutputStream } from '../../src/commands/terminal/output.js';
import { ReadingLine, readingText } from '../../src/commands/terminal/progress/reading-line.js';
import type { Reader } from '../../src/providers/provider.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function screen() {
  let written = '';
  const stream = {
    raw: (text: string) => {
      written += text;
    },
    text: (text: string) => {
      written += text;
    },
  } as unknown as OutputStream;
  return { stream, written: () => written };
}

const reading = (count: number, more: Partial<ReadingProgress> = {}): ReadingProgress => ({
  connect: 'esx://root@esx1/?no_verify=1',
  phase: 'read',
  count,
  of: 1200,
  ...more,
});

test('says host, phase and count, without options of the URI', () => {
  expect(readingText(reading(310))).toBe('esx://root@esx1/: reading VMs, 310 of 1200');
  expect(readingText(reading(7, { phase: 'list', of: null }))).toBe('esx://root@esx1/: listing VMs, 7');
  expect(readingText(reading(0, { phase: 'connect' }))).toBe('esx://root@esx1/: connecting');
});

test('on a terminal one line appears after half a second, changes, and is taken away', () => {
  const { stream, written } = screen();
  const line = new ReadingLine(stream, true, 80);
  line.report(reading(1));
  vi.advanceTimersByTime(400);
  expect(written()).toBe('');
  vi.advanceTimersByTime(200);
  expect(written()).toContain('reading VMs, 1 of 1200');
  line.report(reading(2));
  vi.advanceTimersByTime(200);
  expect(written()).toContain('reading VMs, 2 of 1200');
  line.stop();
  expect(written().endsWith('\r\u001b[2K')).toBe(true);
  const before = written();
  line.report(reading(3));
  vi.advanceTimersByTime(5000);
  expect(written()).toBe(before);
});

test('elsewhere a line is printed every ten seconds', () => {
  const { stream, written } = screen();
  const line = new ReadingLine(stream, false, 80);
  line.report(reading(1));
  vi.advanceTimersByTime(9_000);
  expect(written()).toBe('');
  line.report(reading(500));
  vi.advanceTimersByTime(12_000);
  expect(
    written()
      .split('\n')
      .filter((each) => each.includes('500 of 1200')),
  ).toHaveLength(2);
  line.stop();
});

test('nothing is drawn while somebody is asked', () => {
  const { stream, written } = screen();
  const line = new ReadingLine(stream, true, 80);
  line.report(reading(1));
  vi.advanceTimersByTime(700);
  line.report(reading(0, { connect: 'esx://esx2', phase: 'ask' }));
  const before = written();
  expect(before.endsWith('\r\u001b[2K')).toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(written()).toBe(before);
  line.report(reading(0, { connect: 'esx://esx2', phase: 'idle' }));
  vi.advanceTimersByTime(500);
  expect(written()).not.toBe(before);
  line.stop();
});

test('a port counts what it lists and reads, and is otherwise itself', async () => {
  class Port {
    #secret = 5;
    async *list() {
      yield 1;
      yield 2;
    }
    async *read(refs: readonly number[]) {
      yield* refs;
    }
    close() {
      return Promise.resolve(this.#secret);
    }
  }
  const heard: string[] = [];
  const port = countingPort(new Port() as unknown as Reader, 'esx1', ({ phase, count, of }) =>
    heard.push(`${phase} ${count}/${of}`),
  );
  for await (const _ of port.list(AbortSignal.timeout(1))) heard.push('item');
  for await (const _ of port.read([{ id: 'a' }] as never, AbortSignal.timeout(1))) heard.push('item');
  expect(await port.close()).toBe(5);
  expect(heard).toEqual([
    ...['list 0/null', 'list 1/null', 'item', 'list 2/null', 'item', 'idle 2/null'],
    ...['read 0/1', 'read 1/1', 'item', 'idle 1/1'],
  ]);
});
