import { Flags } from '@oclif/core';
import { connectionExamples } from '../app/connections/connection-examples.js';
import { DiagnosticError, errorDiagnostic } from '../domain/diagnostics/diagnostic.js';
import { printable } from '../domain/diagnostics/printable.js';
import { secretSpans } from '../domain/secrets/secret-text.js';
import { shownSources } from '../domain/secrets/shown-source.js';
import { covered } from '../domain/secrets/span.js';
import { readNamedFile } from '../files/read-named-file.js';
import type { Clock, Mode, Simulator, SimulatorOptions, UnknownVersionError } from '../simulator/simulator.js';
import { BaseCommand } from './terminal/base-command.js';
import { unusableState } from './terminal/embedded-simulator.js';
import { listenForInterrupt } from './terminal/interrupt.js';

type Time = 'real' | 'skip' | 'manual';

function parseListen(text: string): { readonly host: string; readonly port: number } {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65_535) {
    throw new DiagnosticError(
      errorDiagnostic('EF6001', `--listen wants HOST:PORT, not "${text}"`, { hint: 'For example 127.0.0.1:8697.' }),
    );
  }
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

/** An inventory or script is written by hand or by a small program; 100,000 machines have about 30 MiB. */
const MOST_TEXT_BYTES = 64 * 1024 * 1024;

async function readText(path: string, what: string): Promise<string> {
  const read = await readNamedFile(path, MOST_TEXT_BYTES);
  if (read.ok) return read.value.bytes.toString('utf8');
  throw new DiagnosticError(errorDiagnostic('EF6001', `The ${what} ${path} ${read.problem.text}`));
}

/** Returns the error of an unusable inventory with its lines; secrets in them are hidden. */
function cannotStart(error: unknown, texts: readonly string[]): DiagnosticError {
  const message = error instanceof Error ? error.message : String(error);
  const { secrets } = shownSources(new Map(texts.map((text, index) => [String(index), text])));
  const detail = secrets.redact(covered(message, secretSpans(message)));
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return new DiagnosticError(
    errorDiagnostic('EF6001', 'The simulator cannot start', {
      detail,
      hint: taken ? 'Another program uses that port. Use port 0 for any free port.' : null,
    }),
    { cause: error },
  );
}

function unknownVersion({ known }: UnknownVersionError, { mode, api }: SimulatorOptions): DiagnosticError {
  const product = mode === 'gsx' ? 'VMware Server (--mode gsx)' : mode === 'vpx' ? 'a vCenter' : 'a host';
  return new DiagnosticError(
    errorDiagnostic('EF6002', `--api ${api}: this version does not exist in the API of ${product}`, {
      hint: `It can be ${known.join(', ')}.`,
    }),
  );
}

/** Where VMware Server listens; other products take what --listen says, or any port that is free. */
const SERVER_PORTS = { https: 8333, http: 8222 };

function listenAt(
  text: string | undefined,
  mode: Mode,
  tls: boolean,
): { readonly host: string; readonly port: number } {
  if (text !== undefined) return parseListen(text);
  return { host: '127.0.0.1', port: mode === 'gsx' ? (tls ? SERVER_PORTS.https : SERVER_PORTS.http) : 0 };
}

async function clockFor(time: Time): Promise<Clock | undefined> {
  if (time === 'real') return undefined;
  const { VirtualClock } = await import('../simulator/simulator.js');
  return new VirtualClock({ mode: time });
}

/** An invalid inventory and a used port are errors of the user. Any other error is a defect and keeps its stack. */
async function startOrTell(options: SimulatorOptions): Promise<Simulator> {
  const { startSimulator, StateError, UnknownVersionError } = await import('../simulator/simulator.js');
  const { InventoryError } = await import('../simulator/inventory/inventory-reader.js');
  try {
    return await startSimulator(options);
  } catch (error) {
    if (error instanceof UnknownVersionError) throw unknownVersion(error, options);
    if (error instanceof StateError) throw unusableState(error);
    const isUserError = error instanceof InventoryError || (error instanceof Error && 'code' in error);
    const { inventory, faults } = options;
    throw isUserError
      ? cannotStart(
          error,
          [inventory, faults].filter((text) => typeof text === 'string'),
        )
      : error;
  }
}

export default class Sim extends BaseCommand {
  static override summary = 'Serve a simulated ESX host or vCenter.';
  static override description =
    `Prints one line with its URI when it listens, and serves until SIGINT. Works with virsh, govc, pyvmomi, Terraform and esxform; on a
terminal, it prints their commands to standard error. Without --state, its state is only in memory.

Exit codes: 0 ended by SIGINT or SIGTERM; 1 cannot start; 64 wrong usage.`;
  static override examples = [
    '<%= config.bin %> sim --listen 127.0.0.1:8697',
    '<%= config.bin %> sim --vcenter --no-tls --vms 100',
    '<%= config.bin %> sim --api 4.1 --time skip',
  ];
  static override flags = {
    listen: Flags.string({
      description:
        'listen on this address; port 0 is any free port; default: a free port, for gsx 8333, or 8222 without TLS',
      helpValue: 'HOST:PORT',
    }),
    inventory: Flags.string({
      description: 'load hosts, datastores, networks and VMs from this YAML file; default: a small lab',
      helpValue: 'FILE',
    }),
    faults: Flags.string({ description: 'inject the faults of this YAML script', helpValue: 'FILE' }),
    vms: Flags.integer({ description: 'add this number of generated VMs', min: 0, max: 100_000, helpValue: 'N' }),
    vcenter: Flags.boolean({
      description: 'simulate a vCenter with two hosts, as --mode vpx',
      exclusive: ['mode'],
    }),
    mode: Flags.custom<Mode>({
      description: 'simulate a host (esx), VMware Server (gsx) or a vCenter (vpx); default: esx',
      options: ['esx', 'gsx', 'vpx'],
    })(),
    api: Flags.string({
      description: 'simulate this API version, from 2.5 to 9.0; default: the version of the inventory',
      helpValue: 'VERSION',
    }),
    time: Flags.custom<Time>({
      description: 'run the clock in real time, skip waiting times, or advance it only by PUT /clock (manual)',
      options: ['real', 'skip', 'manual'],
      default: 'real',
    })(),
    'task-milliseconds': Flags.integer({
      description: 'set the duration of each task; default: 150',
      min: 0,
      max: 86_400_000,
      helpValue: 'N',
    }),
    'read-only-license': Flags.boolean({
      description: 'simulate a free licence: refuse every call that changes something',
    }),
    tls: Flags.boolean({ description: 'serve HTTPS with a new certificate', default: true, allowNo: true }),
    state: Flags.string({ description: 'save the state in this folder', helpValue: 'DIR' }),
    user: Flags.string({ description: 'accept this user', default: 'root' }),
    password: Flags.string({ description: 'accept this password', default: 'secret' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Sim);
    const inventory = flags.inventory === undefined ? undefined : await readText(flags.inventory, 'inventory');
    const mode = flags.mode ?? (flags.vcenter ? 'vpx' : 'esx');
    const clock = await clockFor(flags.time);
    const simulator = await startOrTell({
      listen: listenAt(flags.listen, mode, flags.tls),
      tls: flags.tls,
      mode,
      ...(clock === undefined ? {} : { clock }),
      ...(flags.api === undefined ? {} : { api: flags.api }),
      ...(flags['task-milliseconds'] === undefined ? {} : { taskMilliseconds: flags['task-milliseconds'] }),
      readOnlyLicense: flags['read-only-license'],
      user: flags.user,
      password: flags.password,
      ...(inventory === undefined ? {} : { inventory }),
      ...(flags.faults === undefined ? {} : { faults: await readText(flags.faults, 'script') }),
      ...(flags.vms === undefined ? {} : { vms: flags.vms }),
      ...(flags.state === undefined ? {} : { stateDir: flags.state }),
    });
    const ended = new Promise<void>((resolve) => {
      const interrupt = listenForInterrupt(() => {
        interrupt.release();
        resolve();
      });
    });
    this.output.out.text(`${simulator.uri}\n`);
    const ways = this.output.err.isTTY ? connectionExamples(simulator).map((line) => `  ${line}\n`) : [];
    this.output.err.text(`Serving until Ctrl-C. User ${printable(simulator.user)}.\n${ways.join('')}`);
    // Without its address, no client can connect to the simulator.
    if (this.output.out.broken() === null) await ended;
    await simulator.close();
  }
}
