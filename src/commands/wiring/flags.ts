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
