import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Vcsim {
  /** host:port of its plain HTTP endpoint. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Builds govmomi's simulator once; the caller removes the folder. */
export function buildVcsim(): { readonly program: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'esxform-vcsim-'));
  const program = join(folder, 'vcsim');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: join(import.meta.dirname, 'vcsim'), stdio: 'inherit' });
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts it; it ends when its standard input closes. */
export async function startVcsim(program: string, args: readonly string[]): Promise<Vcsim> {
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`vcsim ended with ${code}`)));
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  return {
    host: new URL(url).host,
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}
