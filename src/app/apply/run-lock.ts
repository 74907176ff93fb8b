import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';

export interface RunLock {
  release(): Promise<void>;
}

/** So long somebody who answers at a socket file is waited for. */
const PROBE_MILLISECONDS = 1_000;

/** Linux's abstract sockets and Windows' pipes vanish with their process; elsewhere a file stays, and is looked at before it is taken. */
function addressOf(server: string, owner: string): { readonly path: string; readonly isFile: boolean } {
  const key = `esxform-${createHash('sha256')
    .update(JSON.stringify([server, owner]))
    .digest('hex')
    .slice(0, 32)}`;
  if (process.platform === 'linux') return { path: `\0${key}`, isFile: false };
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\${key}`, isFile: false };
  return { path: join(tmpdir(), `${key}.sock`), isFile: true };
}

function listen(path: string): Promise<Server | 'taken'> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else reject(error);
    });
    server.listen(path, () => resolve(server));
  });
}

/** Whether anybody is behind a socket file, which may have outlived its process. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const tell = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.setTimeout(PROBE_MILLISECONDS, () => tell(true));
    socket.once('connect', () => tell(true));
    socket.once('error', () => tell(false));
  });
}

/**
 * Keeps two runs of one owner on one server apart (`server` is its id, and how it was reached: simulators share their ids), as far as they are on this machine; it cannot outlive its process. What protects
 * the domains wherever runs meet is that each step compares the facts it stands on. Throws EF4007 where another run has it.
 */
export async function lockRun(server: string, owner: string): Promise<RunLock> {
  const { path, isFile } = addressOf(server, owner);
  let taken = await listen(path);
  if (taken === 'taken' && isFile && !(await isAlive(path))) {
    await rm(path, { force: true });
    taken = await listen(path);
  }
  if (taken === 'taken') {
    throw new DiagnosticError(
      errorDiagnostic('EF4007', `Another apply of the owner "${owner}" runs on this server, from this machine`, {
        hint: 'Wait until it ends, then plan again.',
      }),
    );
  }
  const held = taken;
  // It must not keep a finished program alive.
  held.unref();
  return { release: () => new Promise((resolve) => held.close(() => resolve())) };
}
