import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostic.js';
import { Secret } from '../../domain/secret.js';
import { connectReader, connectWriter } from '../../providers/esx/connect.js';
import { networkOf } from '../../providers/esx/network.js';
import type { Network } from '../../providers/esx/soap/connector.js';
import { parseUri, type Target } from '../../providers/esx/uri.js';
import type { Reader, Writer } from '../../providers/provider.js';
import { loginByCommand } from './credential-command.js';
import { knownLogin, type Login, noCredentials } from './credentials.js';
import { networkSettings, withProxyLogin } from './network-settings.js';
import { operatorTargets, withOperatorWord } from './operator-word.js';
import { type Asking, canAsk, promptLogin } from './prompt-login.js';

/** Where the embedded simulator keeps its state, below the working folder unless ESXFORM_SIM_DIR says otherwise. */
export function simulatorFolder(env: NodeJS.ProcessEnv): string {
  return env['ESXFORM_SIM_DIR'] ?? join(process.cwd(), '.esxform', 'sim');
}

interface Opened {
  readonly target: Target;
  readonly login: Login;
  readonly network: Network;
  readonly close: () => Promise<void>;
}

/** `sim:` starts the embedded simulator for the length of the command; its state stays in a folder. */
async function openSimulator(env: NodeJS.ProcessEnv): Promise<Opened> {
  const { startSimulator } = await import('../../simulator/simulator.js');
  const simulator = await startSimulator({ stateDir: simulatorFolder(env) });
  const target = parseUri(simulator.uri);
  if (!('scheme' in target)) throw new Error(`the simulator gives a URI that cannot be read: ${simulator.uri}`);
  const login = { user: simulator.user, password: new Secret(simulator.password) };
  return { target, login, network: networkOf(target), close: () => simulator.close() };
}

/** What of a command the connections need, beside the environment. */
export interface Desk {
  /** URIs that the operator gave on the command line. */
  readonly connect: readonly string[];
  readonly tell: (diagnostics: readonly Diagnostic[]) => void;
  /** Where somebody can be asked for credentials; that is also what makes it a run on a terminal. */
  readonly asking: Asking;
}

const STANDARD_DESK: Desk = {
  connect: [],
  tell: (diagnostics) => {
    for (const each of diagnostics) process.stderr.write(`Warning: ${each.summary}\n${each.hint ?? ''}\n\n`);
  },
  asking: { input: process.stdin, output: process.stderr },
};

function parsed(connect: string): Target {
  const target = parseUri(connect);
  if ('scheme' in target) return target;
  const [first] = target;
  throw first === undefined ? new Error('no target and no diagnostic') : new DiagnosticError(first);
}

function vcenterUnsupported(target: Target): Diagnostic {
  return errorDiagnostic('EF3001', `${target.host}: the parameter vcenter is not supported yet`, {
    hint: 'Take it out: no step needs the vCenter of a host yet. A vCenter itself is reached by vpx://.',
  });
}

/** Where a server's credentials come from, in this order: environment and auth files, the operator's command, a prompt. */
async function loginFor(target: Target, env: NodeJS.ProcessEnv, asking: Asking, signal: AbortSignal): Promise<Login> {
  const known = knownLogin(target, env) ?? (await loginByCommand(target, env, signal));
  if (known !== null) return known;
  if (!canAsk(asking)) throw new DiagnosticError(noCredentials(target));
  const vcenter = target.scheme === 'vpx';
  return await promptLogin(target, vcenter ? 'vCenter' : 'host', vcenter ? 'administrator' : 'root', asking, signal);
}

type Connect<Port> = (target: Target, login: Login, signal: AbortSignal, network: Network) => Promise<Port>;

/**
 * The connections of one command: one session for each URI, opened when first asked for, all closed by `close`, whatever happens.
 * `Port` is what the command may do with them: a command that only reads gets Readers, whose sessions cannot write.
 */
export class Connections<Port extends Reader> {
  readonly #env: NodeJS.ProcessEnv;
  readonly #connect: Connect<Port>;
  readonly #desk: Desk;
  readonly #opened = new Map<string, Promise<{ readonly port: Port; readonly close: () => Promise<void> }>>();
  /** Connections are opened side by side; people are asked one question at a time. */
  #asked: Promise<unknown> = Promise.resolve();

  constructor(env: NodeJS.ProcessEnv, connect: Connect<Port>, desk: Desk) {
    this.#env = env;
    this.#connect = connect;
    this.#desk = desk;
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
    const server = await this.#server(connect, signal);
    try {
      const port = await this.#connect(server.target, server.login, signal, server.network);
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

  /** Nothing is looked up or asked for a target that the operator has not allowed. */
  async #server(connect: string, signal: AbortSignal): Promise<Opened> {
    if (connect === 'sim:') return await openSimulator(this.#env);
    const { connect: given, asking, tell } = this.#desk;
    const operators = operatorTargets(given, this.#env);
    const { target, warnings } = withOperatorWord(parsed(connect), operators, this.#env, canAsk(asking));
    if (target.vcenter !== null) throw new DiagnosticError(vcenterUnsupported(target));
    const network = networkOf(target, networkSettings(target, this.#env));
    tell(warnings);
    const login = this.#asked.then(() => loginFor(target, this.#env, asking, signal));
    this.#asked = login.catch(() => undefined);
    const proxy = network.proxy === null ? null : withProxyLogin(network.proxy, this.#env);
    return { target, login: await login, network: { ...network, proxy }, close: () => Promise.resolve() };
  }
}

/** A connection that cannot write. Without a desk nobody but the standard streams is told and asked. */
export function readingConnections(env: NodeJS.ProcessEnv, desk: Partial<Desk> = {}): Connections<Reader> {
  return new Connections(env, connectReader, { ...STANDARD_DESK, ...desk });
}

export function writingConnections(env: NodeJS.ProcessEnv, desk: Partial<Desk> = {}): Connections<Writer> {
  return new Connections(env, connectWriter, { ...STANDARD_DESK, ...desk });
}
