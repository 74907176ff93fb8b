import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import type { DomainRef } from '../../../domain/live.js';
import type { NicMove } from '../../../plan/steps/location-steps.js';
import type { Step } from '../../../plan/steps/step.js';
import { deviceTable } from '../devices/devices.js';
import { networkBackings } from '../devices/network-backings.js';
import { noPlace } from '../read/no-location.js';
import { retrieve, retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, numberOf, objectsOf, refOf, textOf, type VimObject } from '../soap/value.js';
import { targetOf } from './migrate.js';
import { type MoveContext, type Mover, moverOf } from './mover.js';
import { type Sent, startTask } from './sent.js';

type Relocation = Extract<Step, { do: 'relocate' }>;

/** The datastores that a host or datacenter reaches, by name. */
async function datastoresOf(session: Session, from: MoRef, signal: AbortSignal): Promise<ReadonlyMap<string, MoRef>> {
  const found = new Map<string, MoRef>();
  const spec = {
    propSet: { type: 'Datastore', pathSet: ['summary.name'] },
    objectSet: {
      obj: from,
      skip: true,
      selectSet: { $type: 'TraversalSpec', name: 'datastores', type: from.type, path: 'datastore', skip: false },
    },
  };
  for await (const { ref, properties } of retrieve(session, spec, signal)) {
    const name = textOf(properties.get('summary.name'));
    if (name !== null) found.set(name, ref);
  }
  return found;
}

function stale(why: string): DiagnosticError {
  return new DiagnosticError(
    errorDiagnostic('EF4003', 'The disks of the VM are not those that the relocation was planned for', {
      detail: why,
      hint: 'Plan again. A relocation would also move a disk that it does not name.',
    }),
  );
}

/** Every disk by the key that the server has for it, in the order of the step. */
function locators(
  step: Relocation,
  disks: ReadonlyMap<string, VimObject>,
  datastoreOf: (name: string) => MoRef,
): readonly VimObject[] {
  const named = new Set(step.disks.map(({ slot }) => slot));
  const unnamed = [...disks.keys()].filter((slot) => !named.has(slot));
  if (unnamed.length > 0) throw stale(`It has ${unnamed.join(', ')}, which the step does not name.`);
  return step.disks.map(({ slot, datastore }) => {
    const diskId = numberOf(disks.get(slot)?.['key']);
    if (diskId === null) throw stale(`It has no disk at ${slot}.`);
    return { diskId, datastore: datastoreOf(datastore) };
  });
}

/** The cards with the backings of their new networks, which are those of the new host. */
async function nicChanges(
  { session }: Mover,
  { nics }: ReturnType<typeof deviceTable>,
  host: MoRef,
  moves: readonly NicMove[] = [],
  signal: AbortSignal,
): Promise<readonly VimObject[]> {
  const networks = await networkBackings(session, host, new Set(moves.map(({ network }) => network)), signal);
  return moves.map(({ network, slot }) => {
    const device = nics.get(slot);
    if (device === undefined) throw stale(`It has no network card at ${slot}.`);
    const backing = networks.get(network) ?? { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: network };
    return { operation: 'edit', device: { ...device, backing } };
  });
}

/**
 * Arguments of a move to another host that gives network cards other networks. Disks and home stay: the server leaves them where they are
 * if the spec names no datastore.
 */
export async function migrationWithNics(
  place: MoveContext,
  on: DomainRef,
  { host, nics }: Extract<Step, { do: 'migrate' }>,
  signal: AbortSignal,
): Promise<{ readonly mover: Mover; readonly spec: VimObject }> {
  const mover = await moverOf(place, on, signal);
  const { properties } = await retrieveOne(mover.session, mover.vm, ['config.hardware.device'], signal);
  const devices = deviceTable(objectsOf(properties.get('config.hardware.device')));
  const to = await targetOf(mover, host, signal);
  const deviceChange = await nicChanges(mover, devices, to.host, nics, signal);
  return { mover, spec: { ...(to.pool === null ? {} : { pool: to.pool }), host: to.host, deviceChange } };
}

/** To another host, with other networks for some cards. Only a relocation takes these along. */
export async function migrateWithNics(
  place: MoveContext,
  on: DomainRef,
  step: Extract<Step, { do: 'migrate' }>,
  signal: AbortSignal,
): Promise<Sent> {
  const { mover, spec } = await migrationWithNics(place, on, step, signal);
  const sent = await startTask(mover.session, 'RelocateVM_Task', mover.vm, { spec }, mover.vm, signal);
  return { ...sent, session: mover.session, warns: true };
}

/** Arguments of both the check and the relocation. The spec names every disk: the server moves others to the home datastore. */
export async function relocationOf(
  place: MoveContext,
  on: DomainRef,
  step: Relocation,
  signal: AbortSignal,
): Promise<{ readonly mover: Mover; readonly spec: VimObject }> {
  const mover = await moverOf(place, on, signal);
  const { session, vm, datacenter } = mover;
  const { properties } = await retrieveOne(session, vm, ['config.hardware.device', 'runtime.host'], signal);
  const to = step.host === undefined ? null : await targetOf(mover, step.host, signal);
  const from = to?.host ?? refOf(properties.get('runtime.host')) ?? datacenter;
  const datastores = await datastoresOf(session, from, signal);
  const datastoreOf = (name: string): MoRef => {
    const ref = datastores.get(name);
    if (ref !== undefined) return ref;
    const names = [...datastores.keys()].sort().join(', ');
    throw noPlace(
      `${step.host === undefined ? 'The domain’s host' : `The host "${step.host}"`} has no datastore "${name}"`,
      `It reaches ${names || 'none'}.`,
    );
  };
  const devices = deviceTable(objectsOf(properties.get('config.hardware.device')));
  const deviceChange = await nicChanges(mover, devices, from, step.nics, signal);
  // The order of the members is that of VirtualMachineRelocateSpec.
  const spec = {
    datastore: datastoreOf(step.home),
    ...(to === null || to.pool === null ? {} : { pool: to.pool }),
    ...(to === null ? {} : { host: to.host }),
    disk: locators(step, devices.disks, datastoreOf),
    ...(deviceChange.length === 0 ? {} : { deviceChange }),
  };
  return { mover, spec };
}

/** To other datastores, and to the host that the step names. */
export async function relocate(
  place: MoveContext,
  on: DomainRef,
  step: Relocation,
  signal: AbortSignal,
): Promise<Sent> {
  const { mover, spec } = await relocationOf(place, on, step, signal);
  const { session, vm } = mover;
  const sent = await startTask(session, 'RelocateVM_Task', vm, { spec }, vm, signal);
  return { ...sent, session, warns: true };
}
