import { Flags } from '@oclif/core';

/** The words for the arguments of commands that read manifests. */
export const FILES = 'manifest files or folders, or - for standard input; the working folder when none is given';

export const COMMON_FLAGS = {
  'no-color': Flags.boolean({ description: 'print without colour (NO_COLOR does the same)' }),
  owner: Flags.string({
    description: 'whose domains these are: another owner’s are never changed',
    default: 'default',
    env: 'ESXFORM_OWNER',
    helpValue: 'NAME',
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
    'a connection URI whose no_verify, proxy, cacert and authfile you vouch for; off a terminal a manifest’s own do not count without',
  multiple: true,
  helpValue: 'URI',
});
