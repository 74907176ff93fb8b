import { type ReadOptions, UNCACHED_READ } from '../../providers/esx/read/read-options.js';
import { READ_FROM } from '../../providers/esx/read/vmx-file.js';
import { cacheFolder } from './cache-folder.js';

/** How a command's flags ask for domains to be read. `program` is the version of the program, whose readings only itself takes. */
export function readOptions(
  flags: { readonly read: string; readonly 'no-cache'?: boolean },
  program: string,
  env: NodeJS.ProcessEnv,
): ReadOptions {
  const from = READ_FROM.find((each) => each === flags.read) ?? UNCACHED_READ.from;
  const folder = flags['no-cache'] === false ? cacheFolder(env) : null;
  return { from, cache: folder === null ? null : { folder, program } };
}
