import { Flags } from '@oclif/core';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { READ_FROM } from '../../providers/esx/read/vmx-file.js';

/** The words for the arguments of commands that read manifests. */
export const FILES =
  'manifest files or folders, or - for standard input; those of esxform.yaml, else the working folder, when none is given';

/** The most bytes of an owner's name as JSON: every marker holds it, and has a bound. esxform.yaml allows as many characters. */
const OWNER_BYTES = 102;

/**
 * The value of `--owner`.
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
    description:
      'whose domains these are: another owner’s are never changed; that of esxform.yaml, else "default", when not given',
    env: 'ESXFORM_OWNER',
    helpValue: 'NAME',
    parse: (text) => Promise.resolve(ownerName(text)),
  }),
};

export const JSON_FLAG = Flags.boolean({ description: 'print the result as JSON' });

export const CONNECT = Flags.string({
  description: 'the connection, as in a manifest',
  required: true,
  helpValue: 'URI',
});

export const OPERATOR_CONNECT = Flags.string({
  description:
    'confirm transport=http, no_verify, proxy, cacert and authfile of a manifest’s URI; required off a terminal',
  multiple: true,
  multipleNonGreedy: true,
  helpValue: 'URI',
});

export const READ = Flags.string({
  description:
    'where domains are read from: their VMX files, the API’s configuration, or (auto) the VMX where it can be had',
  options: [...READ_FROM],
  default: 'auto',
  env: 'ESXFORM_READ',
});

export const NO_CACHE = Flags.boolean({
  description: 'read every domain anew, also those that have not changed since an earlier run',
  default: false,
});

export const TRACE = Flags.string({
  description: 'write each call to a server and its answer to numbered files in this new folder, without secrets',
  helpValue: 'DIR',
});

export const REPLAY = Flags.string({
  description: 'connect to no server: take the answers from a folder that --trace wrote',
  helpValue: 'DIR',
  exclusive: ['trace'],
});
