import { fstatSync, writeSync } from 'node:fs';
import { printableJson, printableText } from '../../domain/diagnostics/printable.js';

/** The only file that names the standard streams of output. Commands write through {@link Output}. */

/** A standard stream broke off: nothing is written to it from then on. */
export interface BrokenStream {
  readonly name: 'standard output' | 'standard error';
  /** The system's message. */
  readonly message: string;
  /** The reader closed its end: it has what it wanted. A terminal that went away counts as one. */
  readonly readerLeft: boolean;
}

function isFileLike(fd: number | undefined): fd is number {
  if (fd === undefined) return false;
  try {
    const found = fstatSync(fd);
    return found.isFile() || found.isCharacterDevice() || found.isBlockDevice();
  } catch {
    return false;
  }
}

type Stream = NodeJS.WriteStream & { readonly fd?: number };

/**
 * One standard stream. Writing never throws and never waits: the first failure is kept in {@link broken}, and later writes do
 * nothing. What a pipe has not taken yet is queued in memory; see {@link below} and {@link flushed}.
 */
export class OutputStream {
  readonly #stream: Stream;
  readonly #name: BrokenStream['name'];
  /** Set where the stream is a file or device. Node's own stream takes a short write for a whole one there. */
  readonly #file: number | null;
  #broken: BrokenStream | null = null;
  #queued = 0;
  readonly #waiting = new Set<() => void>();

  constructor(stream: Stream, name: BrokenStream['name']) {
    this.#stream = stream;
    this.#name = name;
    this.#file = stream.isTTY !== true && isFileLike(stream.fd) ? stream.fd : null;
    // Without a listener the event would end the process, wherever a run is.
    stream.on('error', (error) => this.#fail(error));
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number | undefined {
    return this.#stream.columns;
  }

  /** For readline, which needs the stream itself. */
  get terminal(): NodeJS.WriteStream {
    return this.#stream;
  }

  broken(): BrokenStream | null {
    return this.#broken;
  }

  /** Text for people. Values in it have passed `printable`; what would still harm a terminal or a CI is escaped here. */
  text(text: string): void {
    this.raw(printableText(text));
  }

  /** Text that JSON.stringify made. */
  json(json: string): void {
    this.raw(printableJson(json));
  }

  /** A file format whose bytes count, or control sequences of our own. */
  raw(text: string): void {
    if (text === '' || this.#broken !== null) return;
    if (this.#file === null) this.#queue(text);
    else this.#writeFile(this.#file, Buffer.from(text));
  }

  /** Resolves once at most `most` characters are queued, the stream is broken, or the signal aborts. */
  async below(most: number, signal?: AbortSignal): Promise<void> {
    while (this.#queued > most && this.#broken === null && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /** Resolves once all is written, also what others wrote to the stream itself, or the stream is broken. */
  async flushed(): Promise<void> {
    if (this.#file === null && this.#broken === null) {
      await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
      await this.below(0);
    }
    // A stream emits its errors later than the write.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #queue(text: string): void {
    this.#queued += text.length;
    this.#stream.write(text, (error) => {
      this.#queued -= text.length;
      if (error != null) this.#fail(error);
      this.#wake();
    });
  }

  #writeFile(file: number, bytes: Buffer): void {
    try {
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(file, bytes, sent);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    this.#broken ??= {
      name: this.#name,
      message: error instanceof Error ? error.message : String(error),
      readerLeft: code === 'EPIPE' || code === 'ECONNRESET' || (code === 'EIO' && this.isTTY),
    };
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** The two streams of one command. */
export class Output {
  readonly out: OutputStream;
  readonly err: OutputStream;

  constructor(out: OutputStream, err: OutputStream) {
    this.out = out;
    this.err = err;
  }

  broken(): readonly BrokenStream[] {
    return [...new Set([this.out, this.err])].map((each) => each.broken()).filter((each) => each !== null);
  }

  /** Resolves once both streams have room, or the signal aborts. */
  async below(most: number, signal: AbortSignal): Promise<void> {
    await Promise.all([this.out.below(most, signal), this.err.below(most, signal)]);
  }

  /**
   * Resolves once both streams are written to the end or broken. It waits for a slow reader without a deadline, so sessions are to
   * be closed before, and signals are to have their usual effect.
   */
  async flushed(): Promise<void> {
    await Promise.all([this.out.flushed(), this.err.flushed()]);
  }
}

export function standardOutput(): Output {
  return new Output(
    new OutputStream(process.stdout, 'standard output'),
    new OutputStream(process.stderr, 'standard error'),
  );
}

/** Where a person is asked for credentials: results stay apart from questions. */
export function standardTerminal(): { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream } {
  return { input: process.stdin, output: process.stderr };
}

/**
 * oclif throws every error of standard output but EPIPE from a listener of its own, which ends the process in the middle of a run.
 * Each {@link OutputStream} keeps the errors instead.
 */
export function withoutForeignListeners(): void {
  process.stdout.removeAllListeners('error');
}
