import { Flags } from '@oclif/core';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { READ_FROM } from '../../providers/esx/read/vmx-file.js';

/** Description of the file arguments of commands that read manifests. */
export const FILES =
  'manifest files or folders, or - for standard input; default: the manifests of esxform.yaml, else the working folder';

/** Longest owner name as JSON, in bytes. Every marker contains the name and has a size limit; esxform.yaml has the same limit. */
const OWNER_BYTES = 102;

/**
 * Returns the validated value of `--owner`.
 * @throws a DiagnosticError for a name that is too long for a marker.
 */
export function ownerName(text: string): string {
  if (Buffer.byteLength(JSON.stringify(text)) <= OWNER_BYTES) return text;
  throw new DiagnosticError(
    errorDiagnostic('EF7005', '--owner is longer than 100 bytes', { hint: 'Give a short name, like platform-team.' }),
  );
}

export const COMMON_FLAGS = {
  'no-color': Flags.boolean({ description: 'print without colour (NO_COLOR does the same)' }),
  owner: Flags.string({
    description: 'manage only the VMs of this owner; default: the owner of esxform.yaml, else "default"',
    env: 'ESXFORM_OWNER',
    helpValue: 'NAME',
    parse: (text) => Promise.resolve(ownerName(text)),
  }),
};

export const JSON_FLAG = Flags.boolean({ description: 'print the result as JSON' });

export const CONNECT = Flags.string({
  description: 'connect to this URI, written as in a manifest',
  required: true,
  helpValue: 'URI',
});

export const OPERATOR_CONNECT = Flags.string({
  description:
    'confirm transport=http, no_verify, proxy, cacert and authfile of a manifest’s URI; required without a terminal',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'URI',
});

export const READ = Flags.string({
  description:
    'read VMs from their VMX files, from the API configuration, or (auto) from the VMX file if it is readable',
  options: [...READ_FROM],
  default: 'auto',
  env: 'ESXFORM_READ',
});

export const NO_CACHE = Flags.boolean({
  description: 'read every VM again, even if it has not changed since an earlier run',
  default: false,
});

export const TRACE = Flags.string({
  description: 'record each call and its reply as numbered files in this new folder, without secrets',
  helpValue: 'DIR',
});

export const REPLAY = Flags.string({
  description: 'connect to no server; use the replies in a folder that --trace wrote',
  helpValue: 'DIR',
  exclusive: ['trace'],
});

export const DATASTORE = Flags.string({
  description: 'name the datastore of /vmfs/volumes/UUID; repeatable',
  helpValue: 'UUID=NAME',
  multiple: true,
  multipleNonGreedy: true,
});

export const DATASTORE_DIR = Flags.string({
  description: 'use this directory for relative file names',
  helpValue: "'[datastore] directory'",
});

export const CONNECTION = Flags.string({
  description: 'use only these connections of the manifests: a URI or the name of a host, with * and ?; repeatable',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'PATTERN',
});
