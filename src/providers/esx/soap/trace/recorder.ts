/**
 * Records the exchanges of a session to files, and replays them in tests. Secrets are replaced before anything is written.
 */

import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  warningDiagnostic,
} from '../../../../domain/diagnostics/diagnostic.js';
import { ownEntry, setEntry } from '../../../../domain/values/own-entry.js';
import { makeFolder } from '../../../../files/make-folder.js';
import type { HttpAnswer, HttpCall, Tap } from '../wire.js';
import { formatSide, sideName } from './exchange-file.js';
import { Redactor } from './redactor.js';

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function makeEmptyFolder(folder: string): void {
  let held: readonly string[];
  try {
    makeFolder(folder, 0o700);
    held = readdirSync(folder);
  } catch (error) {
    throw new DiagnosticError(
      errorDiagnostic('EF3040', `No trace can be written to ${folder}`, { detail: said(error) }),
    );
  }
  if (held.length === 0) return;
  throw new DiagnosticError(
    errorDiagnostic('EF3040', `No trace can be written to ${folder}: it is not empty`, {
      hint: 'Name a new folder. A trace contains one run.',
    }),
  );
}

/**
 * Writes every call of a run and its answer to numbered files, without credentials, cookies and other secrets. The folder is for
 * its owner alone (0700, files 0600), because what domains are made of is in it.
 */
export class TraceRecorder {
  readonly redactor = new Redactor();
  readonly #folder: string;
  readonly #tell: (diagnostic: Diagnostic) => void;
  #count = 0;
  #broken = false;

  /** Makes the folder; throws a DiagnosticError where that cannot be, or where it holds something. */
  constructor(folder: string, tell: (diagnostic: Diagnostic) => void) {
    makeEmptyFolder(folder);
    this.#folder = folder;
    this.#tell = tell;
  }

  /** `server` is written with each call, and is how a replay finds the answers of one of several servers. */
  tap(server: string): Tap {
    return async (_origin, call, send) => {
      this.#count += 1;
      const number = this.#count;
      const cookie = call.headers['cookie'];
      if (cookie !== undefined) this.redactor.learnCookies([cookie]);
      await this.#writeRequest(number, server, call);
      try {
        const answer = await send();
        this.redactor.learnCookies(answer.cookies);
        await this.#writeAnswer(number, call, answer);
        return answer;
      } catch (error) {
        await this.#write(number, call, 'response', 'FAILED', { error: said(error) }, Buffer.alloc(0));
        throw error;
      }
    };
  }

  async #writeRequest(number: number, server: string, call: HttpCall): Promise<void> {
    const headers: Record<string, string> = { server };
    for (const name of ['content-type', 'soapaction']) {
      const value = ownEntry(call.headers, name);
      if (value !== undefined) setEntry(headers, name, value);
    }
    await this.#write(number, call, 'request', `${call.method} ${call.path}`, headers, Buffer.from(call.body ?? ''));
  }

  async #writeAnswer(number: number, call: HttpCall, answer: HttpAnswer): Promise<void> {
    const headers = { 'content-type': answer.contentType, location: answer.location };
    await this.#write(number, call, 'response', `HTTP ${answer.status}`, headers, answer.body);
  }

  /** A trace that cannot be written must not end the run that it looks at. */
  async #write(
    number: number,
    call: HttpCall,
    side: 'request' | 'response',
    first: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
  ): Promise<void> {
    if (this.#broken) return;
    const { redactor } = this;
    const clean = Object.entries(headers).map(([name, value]) => [name, redactor.text(value)]);
    const bytes = formatSide({
      first: redactor.text(first),
      headers: Object.fromEntries(clean),
      body: redactor.bytes(body),
    });
    try {
      const file = join(this.#folder, redactor.text(sideName(number, call.name, side)));
      await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      this.#broken = true;
      const summary = `The trace in ${this.#folder} ends here`;
      this.#tell(warningDiagnostic('EF3040', summary, { detail: said(error), hint: 'The run itself continues.' }));
    }
  }
}
