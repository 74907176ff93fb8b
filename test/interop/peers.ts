import { spawnSync } from 'node:child_process';

/**
 * True when a peer's program is there. In CI a missing peer is an error: nothing may be skipped. Elsewhere it is skipped, and the
 * caller's test name says so.
 */
export function havePeer(program: string, args: readonly string[]): boolean {
  const found = spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!found && process.env['CI'] !== undefined) throw new Error(`${program} is missing, and CI skips nothing`);
  return found;
}
