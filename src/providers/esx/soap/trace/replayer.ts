import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../../../domain/diagnostics/diagnostic.js';
import { readRegularFile } from '../../../../files/read-file.js';
import type { HttpAnswer, HttpCall, Tap } from '../wire.js';
import { parseSide } from './exchange-file.js';
import { REDACTED, Redactor } from './redactor.js';

const MOST = { files: 200_000, fileBytes: 300 * 1024 * 1024 };

function unusable(folder: string, detail: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF3041', `${folder} cannot be replayed`, {
      detail,
      hint: 'Give the folder that --trace wrote, whole.',
    }),
  );
}

function read(folder: string, name: string): Buffer {
  const read = readRegularFile(join(folder, name), MOST.fileBytes, 'refuse');
  if (read.ok) return read.value.bytes;
  throw unusable(folder, `${name} ${read.problem.text}`);
}

function side(folder: string, name: string): ReturnType<typeof parseSide> {
  const bytes = read(folder, name);
  try {
    return parseSide(bytes);
  } catch (error) {
    throw unusable(folder, `${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function keyOf(server: string, first: string, body: Buffer): string {
  return `${server}\n${first}\n${body.toString('latin1')}`;
}

/** What a server without a recorded login answers to one: the recording was made with a session that was open already. */
const LOGIN =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  `<LoginResponse xmlns="urn:vim25"><returnval><key>${REDACTED}</key></returnval></LoginResponse>` +
  '</soapenv:Body></soapenv:Envelope>';

function answerOf(folder: string, name: string): HttpAnswer | null {
  const { first, headers, body } = side(folder, name);
  const status = /^HTTP (\d{3})$/.exec(first)?.[1];
  if (status === undefined) return null;
  return {
    status: Number(status),
    body,
    cookies: [],
    contentType: headers['content-type'] ?? '',
    location: headers['location'] ?? '',
  };
}

/** Answers the calls of a run from a trace of another one: the same call gets the same answers, in the order in which they came. */
export class TraceReplayer {
  readonly #folder: string;
  readonly #redactor = new Redactor();
  /** Names of the responses, by what was asked. */
  readonly #answers = new Map<string, string[]>();

  /** Reads what was asked; throws a DiagnosticError for what is no trace. */
  constructor(folder: string) {
    this.#folder = folder;
    let names: readonly string[];
    try {
      names = readdirSync(folder).filter((name) => name.endsWith('.request'));
    } catch (error) {
      throw unusable(folder, error instanceof Error ? error.message : String(error));
    }
    if (names.length === 0) throw unusable(folder, 'It holds no call.');
    if (names.length > MOST.files) throw unusable(folder, `It holds more than ${MOST.files} calls.`);
    for (const name of [...names].sort((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10))) {
      const { first, headers, body } = side(folder, name);
      const key = keyOf(headers['server'] ?? '', first, body);
      const known = this.#answers.get(key);
      const response = name.replace(/request$/, 'response');
      if (known === undefined) this.#answers.set(key, [response]);
      else known.push(response);
    }
  }

  tap(server: string): Tap {
    return (_origin, call) => Promise.resolve().then(() => this.#answer(server, call));
  }

  /** An exchange that failed in the recording was made again there, or ended the run; it is passed over. */
  #answer(server: string, call: HttpCall): HttpAnswer {
    const body = this.#redactor.bytes(Buffer.from(call.body ?? ''));
    const answers = this.#answers.get(keyOf(server, `${call.method} ${call.path}`, body)) ?? [];
    for (let name = answers.shift(); name !== undefined; name = answers.shift()) {
      const answer = answerOf(this.#folder, name);
      if (answer !== null) return answer;
    }
    if (call.name === 'Login')
      return { status: 200, body: Buffer.from(LOGIN), cookies: [], contentType: 'text/xml', location: '' };
    throw new DiagnosticError(
      errorDiagnostic('EF3042', `The recording has no reply of ${server} to ${call.name}`, {
        detail: `What was asked of it then was something else, or not so often (${this.#folder}).`,
        hint: 'Replay with the manifests, the options and the version of esxform that the recording was made with.',
      }),
    );
  }
}
