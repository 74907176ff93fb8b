import { ownEntry } from './own-entry.js';

const FORBIDDEN = /["*<>:|?]/g;
const PERCENT: Readonly<Record<string, string>> = { '%': '%25', '/': '%2f', '\\': '%5c' };

function isPlain(byte: number): boolean {
  return /[A-Za-z0-9'(),. _-]/.test(String.fromCharCode(byte));
}

function encodeRun(bytes: readonly number[]): string {
  return `+${Buffer.from(bytes).toString('base64').replaceAll('=', '').replaceAll('/', ',')}`;
}

/**
 * The file name that a domain's name gives on a datastore: libvirt's scheme, so that both name one file alike. What no file
 * name may hold becomes `_`; `% / \` are percent-escaped; every run of other bytes is `+`, base64 with `,` for `/` and no
 * padding, and `-` unless it ends the name. Two names may give one item, and an item cannot be read back.
 */
export function datastoreItem(name: string): string {
  const cleaned = name
    .replace(FORBIDDEN, '_')
    .replace(/[%/\\]/g, (character) => ownEntry(PERCENT, character) ?? character);
  let item = '';
  let run: number[] = [];
  for (const byte of Buffer.from(cleaned, 'utf8')) {
    if (!isPlain(byte)) {
      run.push(byte);
      continue;
    }
    if (run.length > 0) item += `${encodeRun(run)}-`;
    run = [];
    item += String.fromCharCode(byte);
  }
  return run.length > 0 ? item + encodeRun(run) : item;
}
