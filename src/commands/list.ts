import { Args, Flags } from '@oclif/core';
import { readingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { readEach } from '../app/connections/unread-connection.js';
import { type ListedVm, listVms, STATUSES } from '../app/list/list-vms.js';
import { matchesGlob } from '../domain/values/glob.js';
import { listAnsible, listCsv, listJson, listText } from '../report/list/list-text.js';
import { BaseCommand } from './terminal/base-command.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT } from './terminal/exit-codes.js';
import { COMMON_FLAGS, CONNECTION, FILES, JSON_FLAG, REPLAY, TRACE } from './terminal/flags.js';
import { loadOrExit } from './terminal/load-or-exit.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { terminalStyle } from './terminal/terminal.js';

interface Filters {
  readonly name: readonly string[] | undefined;
  readonly power: string | undefined;
  readonly host: string | undefined;
  readonly folder: string | undefined;
  readonly status: string | undefined;
}

function isShown({ name, status, vm }: ListedVm, filters: Filters): boolean {
  const { name: names, power, host, folder } = filters;
  const inFolder = (place: string | null | undefined): boolean =>
    folder === undefined || place === folder || (place ?? '').startsWith(`${folder}/`);
  return (
    (names === undefined || names.some((pattern) => pattern === name || matchesGlob(pattern, name))) &&
    (power === undefined || vm?.power === power) &&
    (host === undefined || vm?.host === host) &&
    inFolder(vm?.folder) &&
    (filters.status === undefined || status === filters.status)
  );
}

export default class List extends BaseCommand {
  static override summary = 'Show the VMs that exist, and which of them manifests manage.';
  static override description =
    `Shows power, host, folder, IP address, Tools, snapshots, and a pending question or task of each VM. Its status is one of
managed (it has the marker of this owner), another owner, unmanaged (no marker), missing (declared, but it does not exist).
Without --connect, it shows the connections of the manifests.

As an inventory of Ansible: put "exec esxform list --ansible" into an executable file, and name that file with -i.

Exit codes: 0 done; 1 failed, or a connection could not be read (the others are shown); 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> list --connect esx://root@esx1.example.com/',
    "<%= config.bin %> list --status unmanaged --name 'web*' --json | jq -r '.vms[].uuid'",
  ];
  static override strict = false;
  static override args = { files: Args.string({ ignoreStdin: true, description: FILES }) };
  static override flags = {
    ...COMMON_FLAGS,
    connect: Flags.string({
      description: 'show the VMs of this connection; repeatable. It also confirms options of a manifest’s URI',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'URI',
    }),
    connection: CONNECTION,
    name: Flags.string({
      description: 'show VMs of this name; * stands for any text, ? for any character; repeatable',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
    }),
    power: Flags.string({ description: 'show VMs in this power state', options: ['on', 'off', 'suspended'] }),
    host: Flags.string({ description: 'show VMs of this host', helpValue: 'NAME' }),
    folder: Flags.string({ description: 'show VMs of this folder, and of folders in it', helpValue: 'PATH' }),
    status: Flags.string({ description: 'show VMs with this status', options: [...STATUSES] }),
    trace: TRACE,
    replay: REPLAY,
    json: JSON_FLAG,
    csv: Flags.boolean({ description: 'print comma-separated values', exclusive: ['json', 'ansible'] }),
    ansible: Flags.boolean({ description: 'print a dynamic inventory of Ansible', exclusive: ['json', 'csv'] }),
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(List);
    const { connections: wanted, owner } = await this.#wanted(argv as string[], flags);
    const connections = readingConnections(
      process.env,
      connectOptions({
        connect: flags.connect ?? [],
        tell: (diagnostics) => this.tell(diagnostics),
        onReading: (progress) => this.reading.report(progress),
        reading: readOptions({ read: 'auto' }, this.config.version, process.env),
        ...tracing(flags, (diagnostic) => this.tellIncomplete(diagnostic)),
      }),
    );
    const found = await runInterruptible(
      (signal) =>
        readEach(
          wanted,
          async (each) => listVms(await connections.port(each.connect, signal), each, owner, signal),
          signal,
        ),
      () => this.closeReading(connections),
    );
    this.tell(found.unread.map(({ diagnostic }) => diagnostic));
    const rows = found.read.flat().filter((each) => isShown(each, flags));
    const { out } = this.output;
    if (flags.json) out.json(listJson(rows));
    else if (flags.csv) out.raw(listCsv(rows));
    else if (flags.ansible) out.json(listAnsible(rows));
    else out.text(listText(rows, Date.now(), terminalStyle(out, { noColor: flags['no-color'] }, process.env)));
    if (found.unread.length > 0) this.exit(EXIT.failed);
  }

  /** The connections of the manifests; with `--connect` outside of a repo, those of the command line alone. */
  async #wanted(
    inputs: readonly string[],
    flags: {
      readonly connect: string[] | undefined;
      readonly connection: string[] | undefined;
      readonly owner: string | undefined;
    },
  ) {
    const { loadRepo } = await import('../manifest/input/load-repo.js');
    const hasRepo = (await loadRepo('.', { cwd: process.cwd() })).repo !== null;
    if (flags.connect !== undefined && inputs.length === 0 && !hasRepo) {
      const connections = [...new Set(flags.connect)].map((connect) => ({ connect, domains: [] }));
      return { connections, owner: flags.owner ?? 'default' };
    }
    const loaded = await loadOrExit(this, inputs, { owner: flags.owner, connection: flags.connection }, (texts) => {
      this.texts = texts;
    });
    const only = flags.connect === undefined ? null : new Set(flags.connect);
    const declared = loaded.connections.filter(({ connect }) => only === null || only.has(connect));
    const others = [...(only ?? [])].filter((connect) => !loaded.connections.some((each) => each.connect === connect));
    return { connections: [...declared, ...others.map((connect) => ({ connect, domains: [] }))], owner: loaded.owner };
  }
}
