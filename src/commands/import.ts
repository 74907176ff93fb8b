import { join } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { readingConnections } from '../app/connections/connections.js';
import { readOptions } from '../app/connections/read-options.js';
import { tracing } from '../app/connections/tracing.js';
import { datastoreDirectoryFlag, datastoreNames } from '../app/convert/name-datastores.js';
import { standardInput } from '../app/convert/standard-input.js';
import type { DescribedVm } from '../app/import/describe-vm.js';
import { importVms, type SkippedVm } from '../app/import/import-vms.js';
import { GROUPINGS } from '../app/import/manifest-files.js';
import type { Remaining } from '../app/import/prove-import.js';
import {
  groupText,
  type ImportTarget,
  manifestFile,
  manifestFolder,
  manifestsIn,
} from '../app/import/write-manifests.js';
import { type Diagnostic, errorDiagnostic, hasErrors } from '../domain/diagnostics/diagnostic.js';
import { uriGuesses, uriPasswords } from '../domain/secrets/uri-secrets.js';
import { readRegularFile } from '../files/read-file.js';
import { BaseCommand } from './terminal/base-command.js';
import { connectOptions } from './terminal/connect-options.js';
import { EXIT } from './terminal/exit-codes.js';
import {
  COMMON_FLAGS,
  CONNECT,
  DATASTORE,
  DATASTORE_DIR,
  JSON_FLAG,
  NO_CACHE,
  READ,
  REPLAY,
  TRACE,
} from './terminal/flags.js';
import { runInterruptible } from './terminal/run-interruptible.js';
import { terminalStyle } from './terminal/terminal.js';

/** More than the schema of manifests has. */
const SCHEMA_BYTES = 4 * 1024 * 1024;

interface Result {
  readonly imported: readonly string[];
  readonly files: readonly string[];
  readonly skipped: readonly SkippedVm[];
  readonly remaining: readonly Remaining[];
  readonly gone: readonly string[];
}

export default class Import extends BaseCommand {
  static override summary = 'Write manifests for VMs that exist, and prove that they plan no change.';
  static override description =
    `Reads the VMs of a connection and declares them as they are: hardware, disks with size, NICs with network and MAC, notes,
folder and resource pool. Host, datastore, power and raw VMX keys are left out, unless --full or --power asks for them; a
comment above each VM names what was left out. Nothing on the host changes, and no file is ever overwritten.

After writing, each manifest is planned against what was read. The next "esxform plan" shows only adoptions:
"esxform apply --adopt-only" records that these manifests manage the VMs. Templates, VMs that cannot be read or that
another system manages, and VMs with equal names or uuids are reported and not imported.

Exit codes: 0 done; 1 failed, a VM could not be selected, or a manifest would change its VM; 64 wrong usage; 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> import --connect esx://root@esx1.example.com/ --all --out manifests',
    '<%= config.bin %> import --from-files --connect esx://root@esx1.example.com/ --out manifests terraform.tfstate',
    "<%= config.bin %> import --connect vpx://vcenter.example.com/dc1/cluster1 --folder prod 'web*' --single prod-web.yaml",
  ];
  static override strict = false;
  static override args = {
    names: Args.string({ ignoreStdin: true, description: 'names of VMs; * stands for any text, ? for any character' }),
  };
  static override flags = {
    ...COMMON_FLAGS,
    connect: CONNECT,
    all: Flags.boolean({ description: 'import every VM of the connection' }),
    folder: Flags.string({ description: 'import VMs of this folder, and of folders in it', helpValue: 'PATH' }),
    host: Flags.string({ description: 'import VMs of this host', helpValue: 'NAME' }),
    pool: Flags.string({ description: 'import VMs of this resource pool, and of pools in it', helpValue: 'PATH' }),
    'from-files': Flags.boolean({
      description:
        'read VMs from these files and folders instead of a host (.vmx, .ovf, .ova, JSON of Terraform or govc)',
      exclusive: ['all', 'folder', 'host', 'pool', 'unmanaged', 'update', 'full'],
    }),
    datastore: DATASTORE,
    'datastore-dir': DATASTORE_DIR,
    unmanaged: Flags.boolean({ description: 'import VMs that no manifest of the repo declares' }),
    out: Flags.string({ description: 'write the manifests into this folder', helpValue: 'DIR', exclusive: ['single'] }),
    'group-by': Flags.option({
      description: 'write one file for each VM, folder, host or resource pool',
      options: GROUPINGS,
      default: 'vm' as const,
    })(),
    single: Flags.string({ description: 'write one new file with all VMs', helpValue: 'FILE' }),
    update: Flags.boolean({
      description: 'add files for VMs that no manifest in DIR declares, and report declared VMs that are gone',
      dependsOn: ['out'],
    }),
    full: Flags.boolean({ description: 'declare everything that has a field, with host, datastore and raw VMX keys' }),
    power: Flags.boolean({ description: 'declare the power state that each VM has now' }),
    read: READ,
    'no-cache': NO_CACHE,
    trace: TRACE,
    replay: REPLAY,
    json: JSON_FLAG,
  };

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Import);
    const names = argv as string[];
    const { folder = null, host = null, pool = null, update, unmanaged } = flags;
    this.#refuse(flags.connect, [...names, folder, host, pool].some((each) => each !== null) || flags.all || unmanaged);
    const known = update || unmanaged ? await this.#declared(flags.connect, update ? (flags.out ?? '.') : null) : [];
    const declared = new Set(known.flatMap(({ name, uuid }) => [name.toLowerCase(), ...(uuid === null ? [] : [uuid])]));
    const target = this.#target(flags);
    if ((flags.datastore ?? flags['datastore-dir']) !== undefined && !flags['from-files']) {
      const hint = 'A host says itself how its datastores are named.';
      const summary = '--datastore and --datastore-dir are used with --from-files only';
      this.tell([errorDiagnostic('EF7005', summary, { hint })]);
      this.exit(EXIT.usage);
    }
    if (flags['from-files']) {
      await this.#offline(names, flags, target);
      return;
    }
    const connections = readingConnections(
      process.env,
      connectOptions({
        connect: [flags.connect],
        tell: (diagnostics) => this.tell(diagnostics),
        onReading: (progress) => this.reading.report(progress),
        reading: readOptions(flags, this.config.version, process.env),
        ...tracing(flags, (diagnostic) => this.tellIncomplete(diagnostic)),
      }),
    );
    const imported: string[] = [];
    const skipped: SkippedVm[] = [];
    const remaining: Remaining[] = [];
    const problems: Diagnostic[] = [];
    const shown: DescribedVm[] = [];
    const present = new Set<string>();
    await runInterruptible(
      async (signal) => {
        const reader = await connections.port(flags.connect, signal);
        const options = {
          connect: flags.connect,
          owner: flags.owner ?? 'default',
          selection: { names, folder, host, pool },
          full: flags.full,
          power: flags.power,
          declared,
        };
        for await (const found of importVms(reader, options, signal)) {
          if (found.kind === 'listed') {
            for (const { name, uuid } of found.inventory) {
              present.add(name.toLowerCase());
              if (uuid !== null) present.add(uuid);
            }
          } else if (found.kind === 'problem') problems.push(found.diagnostic);
          else if (found.kind === 'skipped') skipped.push(found.vm);
          else {
            imported.push(found.described.vm.name);
            remaining.push(...found.remaining);
            if (target === null) shown.push(found.described);
            else target.add(found.described, found.place);
          }
        }
      },
      () => this.closeReading(connections),
    );
    this.tell(problems);
    const files = target?.finish() ?? [];
    const gone = known
      .filter(({ name, uuid }) => update && !(uuid === null ? present.has(name.toLowerCase()) : present.has(uuid)))
      .map(({ name }) => name);
    if (target === null && shown.length > 0 && !flags.json) {
      this.output.out.raw(groupText(shown, flags.connect, null));
    }
    await this.#report({ imported, files, skipped, remaining, gone }, flags, target === null);
    if (remaining.length > 0 || hasErrors(problems)) this.exit(EXIT.failed);
  }

  /** Imports VMs of files. A source that cannot be read does not hide the others; the exit code is 1 then. */
  async #offline(
    paths: readonly string[],
    flags: {
      readonly connect: string;
      readonly power: boolean;
      readonly datastore: readonly string[] | undefined;
      readonly 'datastore-dir': string | undefined;
      readonly json: boolean;
      readonly 'no-color': boolean;
    },
    target: ImportTarget | null,
  ): Promise<void> {
    const { offlineVms } = await import('../app/import/offline-vms.js');
    const imported: string[] = [];
    const skipped: SkippedVm[] = [];
    const problems: Diagnostic[] = [];
    const shown: DescribedVm[] = [];
    const datastores = datastoreNames(flags.datastore ?? []);
    const directory = datastoreDirectoryFlag(flags['datastore-dir']);
    const wrong = [...datastores.problems, ...directory.problems];
    if (wrong.length > 0) {
      this.tell(wrong);
      this.exit(EXIT.usage);
    }
    const options = { ...flags, datastores: datastores.names, datastoreDir: directory.path };
    for await (const found of offlineVms(paths, options)) {
      if (found.kind === 'problem') problems.push(found.diagnostic);
      else if (found.kind === 'skipped') skipped.push(found.vm);
      else {
        imported.push(found.described.vm.name);
        if (target === null) shown.push(found.described);
        else target.add(found.described, found.place);
      }
    }
    this.tell(problems);
    const files = target?.finish() ?? [];
    if (shown.length > 0 && !flags.json) this.output.out.raw(groupText(shown, flags.connect, null));
    await this.#report({ imported, files, skipped, remaining: [], gone: [] }, flags, target === null, false);
    if (hasErrors(problems)) this.exit(EXIT.failed);
  }

  #refuse(connect: string, hasSelection: boolean): void {
    const problems: Diagnostic[] = [];
    if (uriPasswords(connect).length > 0 || uriGuesses(connect).length > 0) {
      problems.push(
        errorDiagnostic('EF1026', '--connect must not contain a password', {
          hint: 'Take it out: a manifest names the user at most. Credentials come from the environment or an auth file.',
        }),
      );
    }
    if (!hasSelection) {
      problems.push(
        errorDiagnostic('EF7018', 'No VM is selected', {
          hint: 'Name VMs, or add --all, --unmanaged, --folder, --host or --pool.',
        }),
      );
    }
    if (problems.length === 0) return;
    this.tell(problems);
    this.exit(EXIT.usage);
  }

  /** The VMs that the manifests of the repo, or of one folder, declare on the connection. Ends the command if one cannot be read. */
  async #declared(
    connect: string,
    folder: string | null,
  ): Promise<readonly { readonly name: string; readonly uuid: string | null }[]> {
    if (folder !== null && manifestsIn(folder).length === 0) return [];
    const { loadDesired } = await import('../manifest/load-desired.js');
    const { loadRepo } = await import('../manifest/input/load-repo.js');
    const io = { cwd: process.cwd(), stdin: () => standardInput(process.stdin) };
    const { repo, diagnostics } = await loadRepo('.', io);
    const inputs = folder === null ? (repo?.manifests ?? ['.']) : [folder];
    const loaded = await loadDesired(inputs, io, folder === null ? (repo?.within ?? null) : null);
    const known = [...diagnostics, ...loaded.diagnostics].filter(({ severity }) => severity === 'error');
    this.texts = loaded.texts;
    this.tell(known);
    if (known.length > 0) this.exit(EXIT.failed);
    return loaded.connections
      .filter((each) => each.connect === connect)
      .flatMap(({ domains }) => domains.map(({ name, declared }) => ({ name, uuid: declared.uuid ?? null })));
  }

  #target(flags: {
    readonly out: string | undefined;
    readonly single: string | undefined;
    readonly 'group-by': (typeof GROUPINGS)[number];
    readonly connect: string;
    readonly update: boolean;
  }): ImportTarget | null {
    const schema = this.#schema();
    if (flags.single !== undefined) return manifestFile(flags.single, flags.connect, schema);
    if (flags.out === undefined) return null;
    const { connect, update } = flags;
    return manifestFolder({ folder: flags.out, by: flags['group-by'], connect, schema, update });
  }

  #schema(): string {
    const path = join(this.config.root, 'schemas', 'manifest.v1.json');
    const read = readRegularFile(path, SCHEMA_BYTES);
    if (!read.ok) throw new Error(`${path} ${read.problem.text}`);
    return read.value.bytes.toString('utf8');
  }

  async #report(
    result: Result,
    flags: { readonly json: boolean; readonly 'no-color': boolean },
    printed: boolean,
    isProved = true,
  ) {
    if (flags.json) {
      this.output.out.json(`${JSON.stringify({ format: 1, ...result }, null, 2)}\n`);
      return;
    }
    const { importText } = await import('../report/import/import-text.js');
    const to = printed ? this.output.err : this.output.out;
    to.text(importText(result, terminalStyle(to, { noColor: flags['no-color'] }, process.env), isProved));
  }
}
