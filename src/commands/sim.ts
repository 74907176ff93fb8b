import { readFile } from 'node:fs/promises';
import { Flags } from '@oclif/core';
import { DiagnosticError, errorDiagnostic } from '../domain/diagnostic.js';
import type { Simulator, SimulatorOptions } from '../simulator/simulator.js';
import { BaseCommand } from './wiring/base-command.js';
import { listenForInterrupt } from './wiring/interrupt.js';

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

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new DiagnosticError(
      errorDiagnostic('EF6001', `The ${what} ${path} cannot be read`, {
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}

function cannotStart(error: unknown): DiagnosticError {
  const detail = error instanceof Error ? error.message : String(error);
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return new DiagnosticError(
    errorDiagnostic('EF6001', 'The simulator cannot start', {
      detail,
      hint: taken ? 'Another program listens there; port 0 takes any that is free.' : null,
    }),
    { cause: error },
  );
}

/** A wrong inventory and a taken port are the user's to mend; anything else is a defect and keeps its stack. */
async function startOrTell(options: SimulatorOptions): Promise<Simulator> {
  const { startSimulator } = await import('../simulator/simulator.js');
  const { InventoryError } = await import('../simulator/inventory/inventory-reader.js');
  try {
    return await startSimulator(options);
  } catch (error) {
    const foreseen = error instanceof InventoryError || (error instanceof Error && 'code' in error);
    throw foreseen ? cannotStart(error) : error;
  }
}

export default class Sim extends BaseCommand {
  static override summary = 'Serve a simulated ESX host or vCenter.';
  static override description =
    `Prints one line with its URI once it listens, and serves until SIGINT. virsh, govc, pyvmomi and esxform itself can drive it.
Without --state all is in memory and ends with it.

Exit codes: 0 ended by SIGINT or SIGTERM; 1 cannot start; 64 wrong usage.`;
  static override examples = [
    '<%= config.bin %> sim --listen 127.0.0.1:8697',
    '<%= config.bin %> sim --vcenter --no-tls --vms 100',
  ];
  static override flags = {
    listen: Flags.string({
      description: 'address to serve on; port 0 takes any that is free',
      default: '127.0.0.1:0',
      helpValue: 'HOST:PORT',
    }),
    inventory: Flags.string({
      description: 'YAML file with hosts, datastores, networks and domains; a small lab by default',
      helpValue: 'FILE',
    }),
    faults: Flags.string({ description: 'YAML script of what goes wrong, call by call', helpValue: 'FILE' }),
    vms: Flags.integer({ description: 'add so many generated domains', min: 0, max: 100_000, helpValue: 'N' }),
    vcenter: Flags.boolean({ description: 'be a vCenter with two hosts instead of a lone host' }),
    'read-only-license': Flags.boolean({
      description: 'behave as a host with a free licence: every call that writes is refused',
    }),
    tls: Flags.boolean({ description: 'serve HTTPS with a certificate made at start', default: true, allowNo: true }),
    state: Flags.string({ description: 'keep the state in this folder', helpValue: 'DIR' }),
    user: Flags.string({ description: 'the user that may log in', default: 'root' }),
    password: Flags.string({ description: 'and the password', default: 'secret' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Sim);
    const inventory = flags.inventory === undefined ? undefined : await readText(flags.inventory, 'inventory');
    const simulator = await startOrTell({
      listen: parseListen(flags.listen),
      tls: flags.tls,
      kind: flags.vcenter ? 'vcenter' : 'host',
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
    process.stdout.write(`${simulator.uri}\n`);
    process.stderr.write(`Serving until Ctrl-C. User ${simulator.user}. Try: virsh -c '${simulator.uri}' list --all\n`);
    await ended;
    await simulator.close();
  }
}
