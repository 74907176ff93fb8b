import { isAbsolute, join } from 'node:path';

/**
 * Where readings are kept between runs: `ESXFORM_CACHE_DIR`, or `esxform` below `XDG_CACHE_HOME` (which counts only where it is an
 * absolute path, as its specification says) or below `~/.cache`. Null where the environment names no such place.
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string | null {
  const own = env['ESXFORM_CACHE_DIR'] ?? '';
  if (own !== '') return own;
  const shared = env['XDG_CACHE_HOME'] ?? '';
  if (isAbsolute(shared)) return join(shared, 'esxform');
  const home = env['HOME'] ?? '';
  return isAbsolute(home) ? join(home, '.cache', 'esxform') : null;
}
