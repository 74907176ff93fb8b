import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './named-server.js';

/** The operator's own folder for esxform: `esxform` in XDG_CONFIG_HOME, else in ~/.config. */
export function configFolder(env: Environment): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'esxform');
}
