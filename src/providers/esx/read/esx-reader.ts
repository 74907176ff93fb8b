import type { FileInspection } from '../../../domain/file-facts.js';
import type { DomainRef, DomainSummary, FleetRow, LiveDomain, OverviewRow, Unreadable } from '../../../domain/live.js';
import type { PendingQuestion } from '../../../domain/question.js';
import type { ServerFacts } from '../../../domain/server-facts.js';
import type { DatastorePath } from '../../../domain/values/datastore-path.js';
import type { Bytes } from '../../../domain/values/units.js';
import type { Uuid } from '../../../domain/values/uuid.js';
import type { FieldRules } from '../../../plan/diff/change.js';
import type { Step } from '../../../plan/steps/step.js';
import type { DiskFile, MigrationProblem, Reader, VmxReading } from '../../provider.js';
import { fieldRulesFor } from '../fields/field-rules.js';
import { diskFiles } from '../files/disk-files.js';
import { fileSizes } from '../files/file-sizes.js';
import { inspectFiles } from '../files/inspect-files.js';
import { listDirectory } from '../files/list-directory.js';
import { guestIds } from '../inventory/guest-ids.js';
import type { Scope } from '../inventory/scope.js';
import { readServer, type ServerReading } from '../inventory/server-facts.js';
import { told, toldEach } from '../net/fault-diagnostic.js';
import type { Target } from '../net/uri.js';
import { type Vcenter, vcenterScope } from '../net/vcenter.js';
import type { Session } from '../soap/session/session.js';
import { refOf } from '../soap/value.js';
import { pendingQuestions } from '../watch/pending-questions.js';
import { checkStep } from '../write/check-step.js';
import { validateMigration } from '../write/validate-migration.js';
import { fleetRows } from './fleet.js';
import { vcenterAddresses } from './managed-by.js';
import { overviewRows } from './overview.js';
import { listDomains, readDomains } from './read.js';
import { cachedReadings, type ReadOptions } from './read-options.js';
import type { ReadingCache } from './reading-cache.js';
import { vmxAt } from './vmx-at.js';

export interface Connection {
  readonly target: Target;
  readonly session: Session;
  readonly scope: Scope;
  readonly server: ServerReading;
  /** Where the URI names one: open for steps that only a vCenter can do. */
  readonly vcenter: Vcenter | null;
  readonly reading: ReadOptions;
}

/** What a connection can tell. Its methods send nothing that changes anything; {@link EsxWriter} adds those that do. */
export class EsxReader implements Reader {
  readonly rules: FieldRules;
  protected readonly connection: Connection;
  #known: Promise<ReadingCache | null> | null = null;
  #vcenter: EsxReader | null = null;

  constructor(connection: Connection) {
    this.connection = connection;
    this.rules = fieldRulesFor(connection.server.facts.apiVersion);
  }

  facts(_signal: AbortSignal): Promise<ServerFacts> {
    return Promise.resolve(this.connection.server.facts);
  }

  factsNow(signal: AbortSignal): Promise<ServerFacts> {
    return told('Asking what the host has', async () => (await readServer(this.connection, signal)).facts);
  }

  list(signal: AbortSignal): AsyncIterable<DomainSummary> {
    return toldEach('Listing the domains', this.#list(signal));
  }

  #list(signal: AbortSignal): AsyncIterable<DomainSummary> {
    const { session, scope, server } = this.connection;
    return listDomains(session, scope, signal, server);
  }

  read(refs: readonly DomainRef[], signal: AbortSignal): AsyncIterable<LiveDomain | Unreadable> {
    return toldEach('Reading the domains', this.#read(refs, signal));
  }

  async *#read(refs: readonly DomainRef[], signal: AbortSignal): AsyncIterable<LiveDomain | Unreadable> {
    const { session, scope, server, reading, target } = this.connection;
    this.#known ??= cachedReadings(reading, target, server);
    const cache = await this.#known;
    const { mounts, places, managementServer } = server;
    const servers = vcenterAddresses([target.scheme === 'vpx' ? target.host : target.vcenter, managementServer]);
    yield* readDomains({ session, scope, mounts, places, from: reading.from, cache, servers }, refs, signal);
  }

  questions(signal: AbortSignal): AsyncIterable<PendingQuestion> {
    const { session, scope } = this.connection;
    return toldEach('Looking for questions', pendingQuestions(session, scope, signal));
  }

  fleet(signal: AbortSignal): AsyncIterable<FleetRow> {
    const { session, scope } = this.connection;
    return toldEach('Looking through all domains', fleetRows(session, scope, signal));
  }

  overview(signal: AbortSignal): AsyncIterable<OverviewRow> {
    const { session, scope, server } = this.connection;
    return toldEach('Listing the VMs', overviewRows(session, scope, server.places, signal));
  }

  guestIds(signal: AbortSignal): Promise<readonly string[] | null> {
    const { session, scope } = this.connection;
    return told('Asking for the guest operating systems', () => guestIds(session, scope, signal));
  }

  /** A lone host has one datacenter, whose VMs are all listed. */
  vmWithUuid(uuid: Uuid, signal: AbortSignal): Promise<DomainRef | null> {
    const { apiType, searchIndex } = this.connection.session.content;
    if (apiType !== 'VirtualCenter' || searchIndex === null) return Promise.resolve(null);
    return told(`Looking for the uuid ${uuid}`, async () => {
      const args = { uuid, vmSearch: true };
      const found = refOf(await this.connection.session.call('FindByUuid', searchIndex, args, signal));
      return found === null ? null : { id: found.value };
    });
  }

  vmxAt(vmxPath: DatastorePath, signal: AbortSignal): Promise<VmxReading | null> {
    const { session, scope, server } = this.connection;
    return told(`Reading ${vmxPath}`, () => vmxAt(session, scope, { vmxPath, mounts: server.mounts }, signal));
  }

  sizes(paths: readonly DatastorePath[], signal: AbortSignal): Promise<readonly (Bytes | null)[]> {
    const { session, server } = this.connection;
    return told('Looking for the sizes of files', () => fileSizes(session, paths, server.mounts, signal));
  }

  inspectFiles(paths: readonly DatastorePath[], signal: AbortSignal): Promise<FileInspection> {
    const { session, scope, server } = this.connection;
    const place = { session, scope, mounts: server.mounts };
    return told('Looking for the VMs that use the files', () => inspectFiles(place, paths, signal));
  }

  disks(paths: readonly DatastorePath[], signal: AbortSignal): Promise<readonly (DiskFile | null)[]> {
    const { session, server } = this.connection;
    return told('Looking for disks', () => diskFiles(session, paths, server.mounts, signal));
  }

  validateMigration(on: DomainRef, host: string, signal: AbortSignal): Promise<readonly MigrationProblem[]> {
    return told('Asking whether the domain can be migrated', () =>
      validateMigration(this.connection, on, host, signal),
    );
  }

  checkStep(step: Step, on: LiveDomain | null, signal: AbortSignal): Promise<readonly MigrationProblem[]> {
    const { session, scope, server, vcenter } = this.connection;
    const context = { session, scope, mounts: server.mounts, vcenter };
    return told('Asking whether a step can be carried out', () => checkStep(context, step, on, signal));
  }

  async viaVcenter(signal: AbortSignal): Promise<EsxReader | null> {
    const connection = this.#vcenter === null ? await this.vcenterConnection(signal) : null;
    if (connection !== null) this.#vcenter = new EsxReader(connection);
    return this.#vcenter;
  }

  /** The datacenter of the host on its vCenter, over the session that is open there. */
  protected async vcenterConnection(signal: AbortSignal): Promise<Connection | null> {
    const { vcenter, reading } = this.connection;
    if (vcenter === null) return null;
    const { session, target } = vcenter;
    return await told('Asking the vCenter of the host', async () => {
      const scope = await vcenterScope(vcenter, signal);
      const server = await readServer({ session, scope, vcenter: null }, signal);
      return { target, session, scope, server, vcenter: null, reading };
    });
  }

  directory(path: DatastorePath, signal: AbortSignal): Promise<readonly string[] | null> {
    const { session, server } = this.connection;
    return told(`Listing ${path}`, () => listDirectory(session, path, server.mounts, signal));
  }

  async close(): Promise<void> {
    await this.connection.vcenter?.close();
    await this.connection.session.logout();
  }
}
