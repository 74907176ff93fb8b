import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds govmomi's own command line client once; the caller removes the folder. */
export function buildGovc(): { readonly program: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'esxform-govc-'));
  const program = join(folder, 'govc');
  execFileSync('go', ['build', '-o', program, './govc'], { cwd: join(import.meta.dirname, 'vcsim'), stdio: 'inherit' });
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Govc {
  /** What it prints. */
  run(...args: readonly string[]): Promise<string>;
  /** A property of the object at an inventory path, as govmomi decodes it; undefined where it is unset. */
  property(at: string, name: string): Promise<unknown>;
}

/** The client on a server at host:port over plain HTTP. It keeps no session. */
export function govcOn(program: string, host: string): Govc {
  const env = { ...process.env, GOVC_URL: `http://root:secret@${host}/sdk`, GOVC_PERSIST_SESSION: 'false' };
  const govc = async (...args: readonly string[]): Promise<string> =>
    (await run(program, args, { env, maxBuffer: 32 * 1024 * 1024, timeout: 60_000 })).stdout;
  return {
    run: govc,
    property: async (at, name) => {
      const rows: readonly { readonly name: string; readonly val: unknown }[] = JSON.parse(
        await govc('collect', '-json', at, name),
      );
      const value = rows.find((row) => row.name === name)?.val;
      const list = typeof value === 'object' && value !== null && '_value' in value ? value._value : value;
      return list ?? undefined;
    },
  };
}
