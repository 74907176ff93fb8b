import { setEntry } from '../../../../domain/values/own-entry.js';

/** One side of an exchange as it lies in a trace: a first line and headers as in HTTP, an empty line, and the body as it was. */
export interface Side {
  readonly first: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const END_OF_HEAD = '\r\n\r\n';

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

export function formatSide({ first, headers, body }: Side): Buffer {
  const lines = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(lines.map(oneLine).join('\r\n') + END_OF_HEAD, 'utf8'), body]);
}

/** Throws an Error for what no trace has written. */
export function parseSide(bytes: Buffer): Side {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) throw new Error('it has no end of its headers');
  const [first = '', ...lines] = bytes.subarray(0, end).toString('utf8').split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(': ');
    if (colon > 0) setEntry(headers, line.slice(0, colon), line.slice(colon + 2));
  }
  return { first, headers, body: bytes.subarray(end + END_OF_HEAD.length) };
}

/** `0007-RetrievePropertiesEx.request`: the number counts the calls of a run. */
export function sideName(number: number, call: string, side: 'request' | 'response'): string {
  const plain = call.replace(/[^\w.-]+/g, '_').slice(0, 60);
  return `${String(number).padStart(4, '0')}-${plain}.${side}`;
}
