import { basename } from 'node:path';
import { convert } from '../../src/app/convert/convert.js';
import type { Conversion } from '../../src/app/convert/notation.js';

const NO_INPUT: AsyncIterable<Uint8Array> = (async function* () {})();

/** What `esxform convert` says of a file, in one text: each diagnostic as a line, then the result. */
export async function goldenText(file: string, options: Partial<Conversion>): Promise<string> {
  const conversion: Conversion = {
    from: 'vmx',
    to: 'manifest',
    file,
    datastoreDir: null,
    hardwareVersion: null,
    target: null,
    connect: 'sim:',
    extended: false,
    strict: false,
    datastores: new Map(),
    ...options,
  };
  const { text, diagnostics } = await convert(conversion, NO_INPUT);
  const told = diagnostics.map(({ severity, code, summary, source }) => {
    const place = source === null ? '' : `${source.line}: `;
    return `${severity} ${code} ${place}${summary.replaceAll(file, basename(file))}\n`;
  });
  return `${told.join('')}${text === null ? 'refused\n' : `\n${text}`}`;
}
