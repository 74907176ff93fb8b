/**
 * Turns connection URIs into open readers and writers: target, login, network settings, certificate trust, cache folder. Terms: an
 * operator URI is one given with `--connect`; it confirms options of a manifest's URI. Limits: a credential is used for its own server
 * alone and is never printed.
 */

import { type Diagnostic, DiagnosticError, errorDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { Secret } from '../../domain/secrets/secret.js';
import type { ConnectionPlan } from '../../plan/plan.js';
import { connectReader, connectWriter } from '../../providers/esx/net/connect.js';
import { DIRECT, type Network } from '../../providers/esx/net/connector.js';
import { networkOf } from '../../providers/esx/net/network.js';
import { parseUri, type Target } from '../../providers/esx/net/uri.js';
import type { VcenterDoor } from '../../providers/esx/net/vcenter.js';
import type { ReadOptions } from '../../providers/esx/read/read-options.js';
import type { Login } from '../../providers/esx/soap/session/session.js';
import type { TraceRecorder } from '../../providers/esx/soap/trace/recorder.js';
import type { TraceReplayer } from '../../providers/esx/soap/trace/replayer.js';
import type { Reader, Writer } from '../../providers/provider.js';
import { loginByCommand } from './credential-command.js';
import { knownLogin, type LoginTarget, noCredentials } from './credentials.js';
import { networkSettings, withProxyLogin } from './network-settings.js';
import { openedSession } from './opened-session.js';
import { mergeOperatorUri, operatorTargets } from './operator-uri.js';
import { canAsk, type PromptTerminal, promptLogin } from './prompt-login.js';
import { countingPort, type OnReading } from './reading-progress.js';
import { certificateToAsk, pinned } from './trust-certificate.js';
import { vcenterOperators, vcenterTarget } from './vcenter-target.js';

/** A server, how it is reached, and who we are there. */
interface Way {
  readonly target: Target;
  readonly login: Login;
  readonly network: Network;
}

interface Opened extends Way {
  readonly vcenter: VcenterDoor | null;
  readonly close: () => Promise<void>;
}

/** The simulator that `sim:` stands for, as long as a command uses it. */
export interface EmbeddedSimulator {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  close(): Promise<void>;
}

async function openSimulator(env: NodeJS.ProcessEnv, start: ConnectOptions['startSimulator']): Promise<Opened> {
  const simulator = await start(env);
  const read = parseUri(simulator.uri);
  if (!read.ok) throw new Error(`the simulator gives a URI that cannot be read: ${simulator.uri}`);
  const target = read.value;
  const login = { user: simulator.user, password: new Secret(simulator.password) };
  return { target, login, network: networkOf(target), vcenter: null, close: () => simulator.close() };
}

/** The name of a server in a trace. */
function serverOf(target: Target): string {
  return `${target.scheme}://${target.host}:${target.port}`;
}

/** The same access with a trace. The trace gets all its secrets first, so that it can remove them. */
function traced(way: Way, trace: TraceRecorder | null, server: string): Way {
  if (trace === null) return way;
  const { login, network } = way;
  if ('cookie' in login) trace.redactor.learnCookies([`vmware_soap_session=${login.cookie.reveal()}`]);
  else trace.redactor.learnLogin(login.user, login.password.reveal());
  const proxy = network.proxy?.password;
  if (proxy !== undefined && proxy !== null) trace.redactor.learn(proxy.reveal());
  return { ...way, network: { ...network, tap: trace.tap(server) } };
}

/** A server of a recording. Nothing is connected to, and no credentials are looked for. */
function recorded(connect: string, replay: TraceReplayer): Opened {
  const login = { user: '', password: new Secret('') };
  const way = (target: Target, server: string): Way => ({
    target,
    login,
    network: { ...DIRECT, tap: replay.tap(server) },
  });
  const close = (): Promise<void> => Promise.resolve();
  if (connect === 'sim:') return { ...way(parsed('esx://sim/'), connect), vcenter: null, close };
  const target = parsed(connect);
  const vcenter: VcenterDoor = (host) => {
    const behind = vcenterTarget(target, host);
    return Promise.resolve(way(behind, serverOf(behind)));
  };
  return { ...way(target, serverOf(target)), vcenter, close };
}

/** What connections need from the command, besides the environment. */
export interface ConnectOptions {
  /** URIs that the operator gave on the command line. */
  readonly connect: readonly string[];
  readonly tell: (diagnostics: readonly Diagnostic[]) => void;
  /** Where somebody can be asked for credentials; that is also what makes it a run on a terminal. */
  readonly asking: PromptTerminal;
  /** Hears all calls of the run; null for none. */
  readonly trace: TraceRecorder | null;
  /** Answers in the place of every server; nobody is then connected to, or asked for anything. */
  readonly replay: TraceReplayer | null;
  readonly reading: ReadOptions;
  /** Hears how far the connections are; not given: progress is not reported. */
  readonly onReading?: OnReading;
  /** Starts the simulator for `sim:`. Its state stays in a folder. Throws a DiagnosticError for a state that cannot be used. */
  readonly startSimulator: (env: NodeJS.ProcessEnv) => Promise<EmbeddedSimulator>;
}

function parsed(connect: string): Target {
  const target = parseUri(connect);
  if (target.ok) return target.value;
  const [first] = target.problem;
  throw first === undefined ? new Error('no target and no diagnostic') : new DiagnosticError(first);
}

/** Where a server's credentials come from, in this order: an open session, environment and auth files, the operator's command, a prompt. */
async function loginFor(
  target: LoginTarget,
  env: NodeJS.ProcessEnv,
  asking: PromptTerminal,
  signal: AbortSignal,
): Promise<Login> {
  const known = openedSession(target, env) ?? knownLogin(target, env) ?? (await loginByCommand(target, env, signal));
  if (known !== null) return known;
  if (!canAsk(asking)) throw new DiagnosticError(noCredentials(target, env));
  const vcenter = target.scheme === 'vpx';
  return await promptLogin(target, vcenter ? 'vCenter' : 'host', vcenter ? 'administrator' : 'root', asking, signal);
}

type Connect<Port> = (
  target: Target,
  login: Login,
  signal: AbortSignal,
  network: Network,
  vcenter: VcenterDoor | null,
  reading: ReadOptions,
) => Promise<Port>;

/**
 * The connections of one command: one session for each URI, opened when first asked for, all closed by `close`, whatever happens.
 * `Port` is what the command may do with them: a command that only reads gets Readers, whose sessions cannot write.
 */
export class Connections<Port extends Reader> {
  readonly #env: NodeJS.ProcessEnv;
  readonly #connect: Connect<Port>;
  readonly #options: ConnectOptions;
  readonly #opened = new Map<string, Promise<{ readonly port: Port; readonly close: () => Promise<void> }>>();
  /** Connections are opened side by side; people are asked one question at a time. */
  #asked: Promise<unknown> = Promise.resolve();

  constructor(env: NodeJS.ProcessEnv, connect: Connect<Port>, options: ConnectOptions) {
    this.#env = env;
    this.#connect = connect;
    this.#options = options;
  }

  async port(connect: string, signal: AbortSignal): Promise<Port> {
    const known = this.#opened.get(connect) ?? this.#open(connect, signal);
    this.#opened.set(connect, known);
    return (await known).port;
  }

  /** The port for a part of a plan: that of the connection, or of the vCenter that its URI names. */
  async portFor({ connect, through }: ConnectionPlan, signal: AbortSignal): Promise<Port> {
    const port = await this.port(connect, signal);
    if (through === undefined) return port;
    // A Writer gives a Writer.
    const vcenter = (await port.viaVcenter(signal)) as Port | null;
    if (vcenter === null) throw new DiagnosticError(errorDiagnostic('EF3036', `${connect} names no vCenter`));
    return vcenter;
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
      const { target, login, network, vcenter } = server;
      // A recording must be whole. The embedded simulator has another address in each run, and would be known by none.
      const uncached = connect === 'sim:' || network.tap !== undefined;
      const reading = uncached ? { ...this.#options.reading, cache: null } : this.#options.reading;
      const { onReading = () => undefined } = this.#options;
      onReading({ connect, phase: 'connect', count: 0, of: null });
      const opened = await this.#connect(target, login, signal, network, vcenter, reading);
      onReading({ connect, phase: 'idle', count: 0, of: null });
      const port = countingPort(opened, connect, onReading);
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

  async #server(connect: string, signal: AbortSignal): Promise<Opened> {
    const { replay, trace } = this.#options;
    if (replay !== null) return recorded(connect, replay);
    if (connect === 'sim:') {
      const opened = await openSimulator(this.#env, this.#options.startSimulator);
      return { ...opened, ...traced(opened, trace, connect) };
    }
    const operators = operatorTargets(this.#options.connect, this.#env);
    const written = parsed(connect);
    const way = await this.#way(written, operators, signal);
    const vcenter: VcenterDoor = (host, until) =>
      this.#way(vcenterTarget(written, host), vcenterOperators(written, host, operators), until);
    return { ...way, vcenter, close: () => Promise.resolve() };
  }

  /** Nothing is looked up or asked for a target that the operator has not allowed. */
  async #way(written: Target, operators: readonly Target[], signal: AbortSignal): Promise<Way> {
    const { asking, tell } = this.#options;
    const { warnings, ...allowed } = mergeOperatorUri(written, operators, this.#env, canAsk(asking));
    const { target, confirmed, ownAuthFile } = allowed;
    const plain = networkOf(target, networkSettings(target, this.#env));
    const proxy = plain.proxy === null ? null : withProxyLogin(plain.proxy, this.#env);
    tell(warnings);
    const direct = { ...plain, proxy };
    // Servers are asked side by side, people one question at a time.
    const unknown = canAsk(asking) ? await certificateToAsk(target, direct) : null;
    const { onReading = () => undefined } = this.#options;
    const report = (phase: 'ask' | 'idle') => onReading({ connect: serverOf(target), phase, count: 0, of: null });
    const asked = this.#asked.then(async () => {
      // Nothing may be drawn while a question stands on the terminal.
      report('ask');
      try {
        const network = unknown === null ? direct : await pinned(unknown, direct, this.#env, asking, signal);
        const login = await loginFor({ ...target, confirmed, ownAuthFile }, this.#env, asking, signal);
        return { target, login, network };
      } finally {
        report('idle');
      }
    });
    this.#asked = asked.catch(() => undefined);
    return traced(await asked, this.#options.trace, serverOf(target));
  }
}

/** Connections that cannot change anything: their sessions refuse every call that writes. */
export function readingConnections(env: NodeJS.ProcessEnv, options: ConnectOptions): Connections<Reader> {
  return new Connections(env, connectReader, options);
}

export function writingConnections(env: NodeJS.ProcessEnv, options: ConnectOptions): Connections<Writer> {
  return new Connections(env, connectWriter, options);
}
