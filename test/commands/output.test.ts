import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { OutputStream } from '../../src/commands/terminal/output.js';

/** A stream that takes a chunk when it is told to. */
function slowStream() {
  const taken: string[] = [];
  const pending: { readonly text: string; readonly done: (error?: Error | null) => void }[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      pending.push({ text: chunk, done });
    },
  });
  const next = async (error?: Error): Promise<void> => {
    const chunk = pending.shift();
    if (chunk === undefined) throw new Error('nothing was written');
    if (error === undefined) taken.push(chunk.text);
    chunk.done(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const output = new OutputStream(stream as unknown as NodeJS.WriteStream, 'standard output');
  return { output, taken, next };
}

function settled(promise: Promise<unknown>): { isSettled: boolean } {
  const state = { isSettled: false };
  const settle = (): void => {
    state.isSettled = true;
  };
  promise.then(settle, settle);
  return state;
}

const tick = () => new Promise((resolve) => setImmediate(resolve));
const failed = (code: string) => Object.assign(new Error(`write ${code}`), { code });

describe('an output stream', () => {
  test('is flushed once the reader has taken all of it', async () => {
    const { output, taken, next } = slowStream();
    output.text('one\n');
    output.text('two\n');
    const flushed = settled(output.flushed());
    await next();
    await tick();
    expect(flushed.isSettled).toBe(false);
    await next();
    await next();
    await expect.poll(() => flushed.isSettled).toBe(true);
    expect(taken.join('')).toBe('one\ntwo\n');
  });

  test('tells when the queue is short enough', async () => {
    const { output, next } = slowStream();
    output.raw('12345');
    output.raw('67890');
    const short = settled(output.below(5));
    await tick();
    expect(short.isSettled).toBe(false);
    await next();
    await expect.poll(() => short.isSettled).toBe(true);
  });

  test('waits no longer than its signal allows', async () => {
    const { output } = slowStream();
    output.raw('x');
    const ended = new AbortController();
    const waiting = output.below(0, ended.signal);
    ended.abort();
    await waiting;
    await output.below(0, ended.signal);
    expect(output.broken()).toBeNull();
  });

  test.each([
    ['EPIPE', true],
    ['ECONNRESET', true],
    ['EIO', false],
    ['ENOSPC', false],
  ])('keeps its first failure, %s, and wakes who waits', async (code, readerLeft) => {
    const { output, taken, next } = slowStream();
    output.raw('x');
    const flushed = output.flushed();
    await next(failed(code));
    await flushed;
    output.raw('y');
    await output.flushed();
    expect(output.broken()).toEqual({ name: 'standard output', message: `write ${code}`, readerLeft });
    expect(taken).toEqual([]);
  });

  test('makes text and JSON harmless, and leaves other formats as they are', async () => {
    const { output, taken, next } = slowStream();
    const hostile = '##[error]\u202e\n';
    output.text(hostile);
    output.json(`${JSON.stringify(hostile)}\n`);
    output.raw(hostile);
    for (let chunk = 0; chunk < 3; chunk += 1) await next();
    expect(taken).toEqual(['#\\u0023[error]\\u202e\n', '"#\\u0023[error]\\u202e\\n"\n', hostile]);
  });
});
