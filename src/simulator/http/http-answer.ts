import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const GZIP_FROM = 1024;

/** What goes back for one request. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** Of the whole file, where the body is none of it. */
  readonly length?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, contentType: 'text/plain', body: Buffer.from(text), headers };
}

export function soapAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, contentType: 'text/xml; charset=UTF-8', body: Buffer.from(text), headers };
}

/** Sends an answer, zipped where the client takes that. `cut` breaks the connection after so many bytes of the body. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  cut: number | null = null,
): void {
  const headOnly = request.method === 'HEAD';
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const zipped = takesGzip && !headOnly && answer.body.length >= GZIP_FROM;
  const content = zipped ? gzipSync(answer.body, { level: 1 }) : answer.body;
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType,
    'Content-Length': answer.length ?? content.length,
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
    ...answer.headers,
  });
  if (headOnly) response.end();
  else if (cut === null || cut >= content.length) response.end(content);
  else response.write(content.subarray(0, cut), () => response.destroy());
}
