import { execFile } from 'node:child_process';

export interface ProgramEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a peer to its end; one that hangs is stopped, and its code is then -1. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      [...args],
      { env: { ...process.env, LC_ALL: 'C', ...options.env }, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
    // A program that refuses its arguments may have ended before it reads; its code and output report that.
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
  });
}
