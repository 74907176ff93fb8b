import { convert } from '../../src/app/convert/convert.js';
import type { Conversion } from '../../src/app/convert/notation.js';
import type { Diagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';

export interface Imported {
  /** Empty if there is none. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Codes with summaries, one a line. */
  readonly told: string;
}

async function* streamOf(bytes: string | Uint8Array): AsyncIterable<Uint8Array | string> {
  yield bytes;
}

/** Converts a text as `esxform convert` does; a VMX in `[ssd1] web01` to a manifest unless `options` says otherwise. */
export async function importText(input: string | Uint8Array, options: Partial<Conversion> = {}): Promise<Imported> {
  const conversion: Conversion = {
    from: 'vmx',
    to: 'manifest',
    file: '-',
    datastoreDir: '[ssd1] web01' as DatastorePath,
    hardwareVersion: null,
    target: null,
    connect: 'sim:',
    extended: false,
    strict: false,
    datastores: new Map(),
    ...options,
  };
  const { text, diagnostics } = await convert(conversion, streamOf(input));
  return { text: text ?? '', diagnostics, told: diagnostics.map((each) => `${each.code} ${each.summary}`).join('\n') };
}

/** A VMX of a small VM, with more lines at its end. */
export function vmxWith(...lines: readonly string[]): string {
  return [
    '.encoding = "UTF-8"',
    'config.version = "8"',
    'virtualHW.version = "19"',
    'displayName = "web01"',
    'guestOS = "debian12-64"',
    'memSize = "2048"',
    'numvcpus = "2"',
    'scsi0.present = "TRUE"',
    'scsi0.virtualDev = "pvscsi"',
    'scsi0:0.present = "TRUE"',
    'scsi0:0.fileName = "web01.vmdk"',
    ...lines,
    '',
  ].join('\n');
}
