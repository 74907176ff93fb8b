import { join } from 'node:path';
import { DiagnosticError } from '../../domain/diagnostic.js';
import { Secret } from '../../domain/secret.js';
import { connectReader, connectWriter } from '../../providers/esx/connect.js';
import { parseUri, type Target } from '../../providers/esx/uri.js';
import type { Reader, Writer } from '../../providers/provider.js';
import { findLogin, type Login } from './credentials.js';

/** Where the embedded simulator keeps its state, below the working folder unless ESXFORM_SIM_DIR says otherwise. */
export function simulatorFolder(env: NodeJS.ProcessEnv): string {
  return env['ESXFORM_SIM_DIR'] ?? join(process.cwd(), '.esxform', 'sim');
}

interface Opened {
  readonly target: Target;
  readonly login: Login;
  readonly close: () => Promise<void>;
}

/** `sim:` starts the embedded simulator for the length of the command; its state stays in a folder. */
async function openSimulator(env: NodeJS.ProcessEnv): Promise<Opened> {
  const { startSimulator } = await import('../../simulator/simulator.js');
  const simulator = await startSimulator({ stateDir: simulatorFolder(env) });
  const target = parseUri(simulator.uri);
  if (!('scheme' in target)) throw new Error(`the simulator gives a URI that cannot be read: ${simulator.uri}`);
  const login = { user: simulator.user, password: new Secret(simulator.password) };
  return { target, login, close: () => simulator.close() };
}

async function open(connect: string, env: NodeJS.ProcessEnv): Promise<Opened> {
  if (connect === 'sim:') return await openSimulator(env);
  const target = parseUri(connect);
  if ('scheme' in target) return { target, login: findLogin(target, env), close: () => Promise.resolve() };
  const [first] = target;
  throw first === undefined ? new Error('no target and no diagnostic') : new DiagnosticError(first);
}

/**
 * The connections of one command: one session for each URI, opened when first asked for, all closed by `close`, whatever happens.
 * `Port` is what the command may do with them: a command that only reads gets Readers, whose sessions cannot write.
 */
export class Connections<Port extends Reader> {
  readonly #env: NodeJS.ProcessEnv;
  readonly #connect: (target: Target, login: Login, signal: AbortSignal) => Promise<Port>;
  readonly #opened = new Map<string, Promise<{ readonly port: Port; readonly close: () => Promise<void> }>>();

  constructor(env: NodeJS.ProcessEnv, connect: (target: Target, login: Login, signal: AbortSignal) => Promise<Port>) {
    this.#env = env;
    this.#connect = connect;
  }

  async port(connect: string, signal: AbortSignal): Promise<Port> {
    const known = this.#opened.get(connect) ?? this.#open(connect, signal);
    this.#opened.set(connect, known);
    return (await known).port;
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#opened.values())) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
  }

  async #open(
    connect: string,
    signal: AbortSignal,
  ): Promise<{ readonly port: Port; readonly close: () => Promise<void> }> {
    const server = await open(connect, this.#env);
    try {
      const port = await this.#connect(server.target, server.login, signal);
      return {
        port,
        close: async () => {
          await port.close();
          await server.close();
        },
      };
    } catch (error) {
      await server.close();
      throw error;
    }
  }
}

export function readingConnections(env: NodeJS.ProcessEnv): Connections<Reader> {
  return new Connections(env, connectReader);
}

export function writingConnections(env: NodeJS.ProcessEnv): Connections<Writer> {
  return new Connections(env, connectWriter);
}
