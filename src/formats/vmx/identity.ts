import type { Result } from '../../domain/diagnostics/result.js';
import { MIN_HARDWARE_VERSION } from '../../domain/rules/limits.js';
import { type DomainName, parseDomainName } from '../../domain/values/domain-name.js';
import { parseUuid, type Uuid } from '../../domain/values/uuid.js';
import { readValue, type VmxReading, wholeNumber } from './reading.js';
import type { MappingRow } from './row.js';

/** What a domain is and how its file is to be read (libvirt-esx-behaviour 2.3). */

const FORMAT_VERSION = '8';
const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

function constant(key: string, value: string, accept: (found: string) => boolean): Pick<MappingRow, 'read' | 'write'> {
  return {
    read: (vmx, domain) => {
      const found = vmx.text(key);
      if (found !== null && accept(found)) vmx.take(key);
      else if (found !== null) vmx.problem(key, `must be ${value}, not "${found}"`);
      return domain;
    },
    write: () => [[key, value]],
  };
}

/** Names carry `%`, `/` and `\` as `%XX`. A percent sign without two digits stays, with a problem: libvirt refuses it. */
function decodeName(text: string): Result<DomainName> {
  const name = text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return parseDomainName(name);
}

function readName(vmx: VmxReading, fallback: DomainName): DomainName {
  const text = vmx.text('displayName');
  if (text === null) vmx.warn('displayName', 'is missing');
  else if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    vmx.problem(
      'displayName',
      'holds a percent sign that two hexadecimal digits must follow (%25 for the sign itself)',
    );
  }
  return readValue(vmx, 'displayName', decodeName, fallback);
}

function encodeName(name: DomainName): string {
  return name.replace(/[%/\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** A file without a uuid that asks for a new one is what a domain without a uuid is written as. */
export function readUuid(vmx: VmxReading): Uuid | null {
  const read = readValue<Uuid | null>(vmx, 'uuid.bios', parseUuid, null);
  const uuid = read === ZERO_UUID ? null : read;
  if (uuid === null && vmx.text('uuid.action')?.toLowerCase() === 'create') vmx.take('uuid.action');
  return uuid;
}

/** A missing version is a problem; libvirt refuses such a file. */
export function readHardwareVersion(vmx: VmxReading): number {
  if (vmx.text('virtualHW.version') === null) vmx.problem('virtualHW.version', 'is missing');
  return readValue(vmx, 'virtualHW.version', wholeNumber(MIN_HARDWARE_VERSION), MIN_HARDWARE_VERSION);
}

/** How the file is to be read. */
export const FILE_ROWS: readonly MappingRow[] = [
  {
    keys: ['.encoding'],
    field: null,
    way: 'vmx only',
    source: 'LV 2.1: the charset of the file; new files are UTF-8',
    ...constant('.encoding', 'UTF-8', () => true),
  },
  {
    keys: ['config.version'],
    field: null,
    way: 'vmx only',
    source: 'LV 2.3: must be 8',
    ...constant('config.version', FORMAT_VERSION, (found) => found.trim() === FORMAT_VERSION),
  },
];

export const NAME_ROWS: readonly MappingRow[] = [
  {
    keys: ['displayname'],
    field: 'name',
    way: 'spec',
    source: 'LV 3.1: percent and pipe escapes',
    read: (vmx, domain) => ({ ...domain, name: readName(vmx, domain.name) }),
    write: (domain) => [['displayName', encodeName(domain.name)]],
  },
];
