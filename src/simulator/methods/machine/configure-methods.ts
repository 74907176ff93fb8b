/**
 * Methods of one VM: configuration, power, registration, snapshots, templates, answers to questions. One task at a time holds a VM.
 */

import { randomUUID } from 'node:crypto';
import { vmxDocument } from '../../../formats/vmx/syntax.js';
import { applyDeviceChanges } from '../../hardware/change/apply-device-changes.js';
import type { DeviceWork, FileEffect } from '../../hardware/change/device-change.js';
import { applyConfigSpec, applyExtraConfig, hardwareVersionOf, type PowerLimits } from '../../hardware/config-spec.js';
import type { MachineContext } from '../../hardware/machine-context.js';
import { fileNameOf } from '../../hardware/machine-name.js';
import { readDevices } from '../../hardware/read/read-devices.js';
import { VmxDraft } from '../../hardware/vmx-draft.js';
import { Folder } from '../../objects/inventory/folder.js';
import { type DiskUse, diskUses, requireUnlocked } from '../../objects/machine/disk-locks.js';
import { machineContext } from '../../objects/machine/machine-context.js';
import { type MachineLocation, VirtualMachine } from '../../objects/machine/virtual-machine.js';
import type { World } from '../../objects/world.js';
import { resolveReconfigure } from '../../questions/triggers/resolve-reconfigure.js';
import { child, optionalText, required, text } from '../../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../../soap/fault.js';
import type { XmlElement } from '../../soap/xml-reader.js';
import { formatLocation, type Location, parentOf, within } from '../../storage/datastore-location.js';
import { createDisk, deleteDisk, extendDisk, fileFault } from '../../storage/virtual-disk.js';
import { actorOf, recordEvent } from '../events/record-event.js';
import { renamePlace } from '../inventory/rename-places.js';
import { type Call, type MethodTable, on } from '../method.js';
import { startTask } from '../run-task.js';
import { completeIdentity, completeMacs } from './machine-identity.js';
import { invalidPowerState, requireState } from './power-state.js';
import {
  alreadyExists,
  placement,
  registerMachine,
  requireFreeName,
  requireMachineFolder,
  requireName,
  requireUsableHost,
} from './register-methods.js';

export const CONFIGURE_METHODS: MethodTable = {
  ReconfigVM_Task: on(VirtualMachine, (machine, call) => {
    const spec = required(call.body, 'spec');
    return startTask(call, { descriptionId: 'VirtualMachine.reconfigure', entity: machine }, async (task, pause) => {
      const actor = actorOf(call, task);
      // Checked first so that a bad change fails at once, and again because only then it is carried out.
      const planned = planReconfigure(call, machine, spec);
      await resolveReconfigure({ machine, task, actor }, spec, planned.draft);
      await pause();
      const { draft, effects, links } = planReconfigure(call, machine, spec);
      carryOut(machine.world, effects);
      const oldName = machine.name;
      machine.state.links = linksAfter(machine, draft, links);
      machine.rewrite(draft.document());
      recordEvent(actor, machine, { type: 'VmReconfiguredEvent' });
      if (machine.name !== oldName) recordEvent(actor, machine, { type: 'VmRenamedEvent', oldName });
      return undefined;
    });
  }),

  Rename_Task: (self, call) => {
    if (!(self instanceof VirtualMachine)) return renamePlace(self, call);
    const name = text(call.body, 'newName');
    return startTask(call, { descriptionId: 'ManagedEntity.rename', entity: self }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireFreeName(call.simulation, requireName(name), self.folder, self);
      await pause();
      const draft = new VmxDraft(self.document);
      setName(call, draft, name, self);
      const oldName = self.name;
      self.rewrite(draft.document());
      recordEvent(actor, self, { type: 'VmRenamedEvent', oldName });
      return undefined;
    });
  },

  UpgradeVM_Task: on(VirtualMachine, (machine, call) => {
    const wanted = wantedHardware(optionalText(call.body, 'version')?.trim(), machine);
    return startTask(
      call,
      { descriptionId: 'VirtualMachine.upgradeVirtualHardware', entity: machine },
      async (task, pause) => {
        const actor = actorOf(call, task);
        requireState(machine, 'UpgradeVM_Task');
        const now = machine.keys.integer('virtualHW.version', 4);
        if (wanted <= now) throw new Fault('AlreadyUpgraded', 'The virtual machine is up to date already.');
        await pause();
        const draft = new VmxDraft(machine.document);
        draft.set('virtualHW.version', wanted);
        machine.rewrite(draft.document());
        recordEvent(actor, machine, { type: 'VmUpgradeCompleteEvent', version: `vmx-${wanted}` });
        return undefined;
      },
    );
  }),

  CreateVM_Task: on(Folder, (folder, call) => {
    const spec = required(call.body, 'config');
    const vmxPath = optionalText(child(spec, 'files') ?? spec, 'vmPathName') ?? '';
    const place = placement(call, folder.ref, vmxPath);
    return startTask(call, { descriptionId: 'Folder.createVm', entity: folder }, async (task, pause) => {
      const actor = actorOf(call, task);
      requireMachineFolder(call, folder);
      planCreate(call, spec, place);
      await pause();
      const { vmx, draft, effects } = planCreate(call, spec, place);
      const { world } = call.simulation;
      world.files.makeDirectory(parentOf(vmx));
      carryOut(world, effects);
      const machine = registerMachine(call.simulation, vmx, draft, place);
      recordEvent(actor, machine, { type: 'VmCreatedEvent' });
      return machine.ref;
    });
  }),
};

/** Without a version, the newest that the host has. */
function wantedHardware(written: string | undefined, machine: VirtualMachine): number {
  const { hardwareVersion } = machine.host;
  if (written === undefined || written === '') return hardwareVersion;
  const wanted = Number(/^vmx-(\d{1,3})$/.exec(written)?.[1] ?? Number.NaN);
  if (!(wanted >= 4 && wanted <= hardwareVersion)) throw invalidArgument('version');
  return wanted;
}

/** Of a template, the name and the notes alone can change. */
function isForTemplates(spec: XmlElement): boolean {
  return spec.children.every(({ name }) => ['changeVersion', 'name', 'annotation'].includes(name));
}

/** What a ConfigSpec makes of a machine, and of files beside it. Nothing is done yet. */
export function planReconfigure(call: Call, machine: VirtualMachine, spec: XmlElement) {
  const expected = optionalText(spec, 'changeVersion')?.trim() ?? '';
  if (expected !== '' && expected !== machine.state.changeVersion) {
    throw new Fault('ConcurrentAccess', 'The object has been changed since it was read.');
  }
  if (machine.state.power === 'suspended' && !isHarmless(spec)) throw invalidPowerState('suspended', null);
  if (machine.state.template && !isForTemplates(spec)) throw notSupported('The virtual machine is a template.');
  const draft = new VmxDraft(machine.document);
  const refuse = () => invalidPowerState(machine.state.power, 'poweredOff');
  const name = optionalText(spec, 'name');
  if (name !== undefined) setName(call, draft, name, machine);
  const version = hardwareVersionOf(spec);
  if (version !== undefined && version !== draft.integer('virtualHW.version', 4)) {
    throw notSupported('The hardware version is raised by UpgradeVM_Task.');
  }
  const path = optionalText(child(spec, 'files') ?? spec, 'vmPathName');
  if (path !== undefined && path !== '' && path !== formatLocation(machine.vmx)) throw invalidArgument('spec.files');
  const limits: PowerLimits = {
    isOff: !machine.isOn,
    hotPlugMemoryLimitMiB: Math.max(draft.integer('memsize', 32) * 16, 3072),
    refuse,
  };
  applyConfigSpec(spec, draft, limits);
  const work = deviceWork(machine.world, draft, machine.around, {
    isNew: false,
    isOff: !machine.isOn,
    hasSnapshots: machine.state.snapshots.length > 0,
    refuse,
    machineName: machine.name,
  });
  applyDeviceChanges(spec, work);
  applyExtraConfig(spec, draft);
  completeMacs(machine.world, draft);
  checkEffects(machine.world, work.effects, machine.directory);
  requireFreeDisks(call, machine, draft, work.effects);
  return { draft, effects: work.effects, links: work.links };
}

/**
 * Connections of a running machine that differ from `startConnected`, by slot: a change of `startConnected` alone connects and disconnects
 * nothing until the next power-on.
 */
function linksAfter(
  machine: VirtualMachine,
  draft: VmxDraft,
  given: ReadonlyMap<string, boolean>,
): ReadonlyMap<string, boolean> {
  if (!machine.isOn) return new Map();
  const before = new Map(
    machine.devices.map(({ slot }) => [slot, machine.keys.boolean(`${slot}.startConnected`, true)]),
  );
  return new Map(
    readDevices(draft, machine.around).flatMap(({ slot }): (readonly [string, boolean])[] => {
      const starts = draft.boolean(`${slot}.startConnected`, true);
      const was = before.get(slot);
      const now = given.get(slot) ?? (was === undefined ? starts : machine.around.isConnected(slot, was));
      return now === starts ? [] : [[slot, now]];
    }),
  );
}

/** Disks that come to a running machine, and files that go or grow, must not be open in another one. */
function requireFreeDisks(call: Call, machine: VirtualMachine, draft: VmxDraft, effects: readonly FileEffect[]): void {
  const known = new Set(machine.devices.map(({ file }) => (file === null ? '' : formatLocation(file))));
  const added = readDevices(draft, machine.around).filter(
    ({ file }) => file !== null && !known.has(formatLocation(file)),
  );
  const changed = effects.flatMap((effect): readonly DiskUse[] =>
    effect.do === 'create' ? [] : [{ file: effect.location, mode: 'write' }],
  );
  const uses = [...changed, ...(machine.isOn ? diskUses(added, draft, machine.around) : [])];
  requireUnlocked(call.simulation.machines.all(), uses, machine);
}

/** A suspended machine takes new notes and raw keys, and nothing that its saved state knows of. */
function isHarmless(spec: XmlElement): boolean {
  return spec.children.every((member) => ['changeVersion', 'annotation', 'extraConfig', 'name'].includes(member.name));
}

export function planCreate(call: Call, spec: XmlElement, place: MachineLocation) {
  const { world, machines } = call.simulation;
  const name = requireName(optionalText(spec, 'name') ?? '');
  requireFreeName(call.simulation, name, place.folder);
  const vmx = vmxLocation(world, name, optionalText(child(spec, 'files') ?? spec, 'vmPathName') ?? '');
  requireUsableHost(place, vmx);
  if (machines.byPath(vmx) !== undefined) throw alreadyExists(formatLocation(vmx));
  if (world.files.facts(vmx) !== null) throw fileFault('FileAlreadyExists', vmx);
  const version = hardwareVersionOf(spec) ?? place.host.hardwareVersion;
  if (version < 4 || version > place.host.hardwareVersion) throw invalidArgument('configSpec.version');
  const draft = new VmxDraft(vmxDocument(newMachineKeys(name, version)));
  const around = machineContext(world, vmx, false);
  applyConfigSpec(spec, draft, { isOff: true, hotPlugMemoryLimitMiB: 0, refuse: () => invalidArgument('configSpec') });
  const work = deviceWork(world, draft, around, {
    isNew: true,
    isOff: true,
    hasSnapshots: false,
    refuse: () => invalidArgument('configSpec'),
    machineName: name,
  });
  applyDeviceChanges(spec, work);
  applyExtraConfig(spec, draft);
  completeIdentity(world, draft);
  checkEffects(world, work.effects, parentOf(vmx));
  return { vmx, draft, effects: work.effects };
}

/** `[ds]` leaves directory and file to the host; else the path is taken as it is. */
function vmxLocation(world: World, name: string, path: string): Location {
  const given = world.locate(path === '' ? `[${world.parts.datastores[0]?.name ?? ''}]` : path);
  if (given.path.toLowerCase().endsWith('.vmx')) return given;
  const file = fileNameOf(name);
  for (let number = 0; number < 1000; number += 1) {
    const directory = within(given, number === 0 ? file : `${file}_${number}`);
    if (world.files.facts(directory) === null) return within(directory, `${file}.vmx`);
  }
  throw invalidArgument('configSpec.files.vmPathName');
}

/** The VMX of a machine with nothing set. */
function newMachineKeys(name: string, version: number): Readonly<Record<string, string>> {
  return {
    '.encoding': 'UTF-8',
    'config.version': '8',
    'virtualHW.version': String(version),
    nvram: `${fileNameOf(name)}.nvram`,
    'pciBridge0.present': 'TRUE',
    'svga.present': 'TRUE',
    'vmci0.present': 'TRUE',
    'floppy0.present': 'FALSE',
    memsize: '32',
    displayName: name,
    guestOS: 'other',
    'vc.uuid': randomUUID()
      .replace(/-/g, '')
      .replace(/(..)/g, '$1 ')
      .trim()
      .replace(/^((?:.. ){7}..) /, '$1-'),
  };
}

function setName(call: Call, draft: VmxDraft, name: string, machine: VirtualMachine): void {
  const stored = requireName(name);
  if (stored === machine.name) return;
  requireFreeName(call.simulation, stored, machine.folder, machine);
  draft.set('displayName', stored);
}

type WorkParts = Pick<DeviceWork, 'isNew' | 'isOff' | 'hasSnapshots' | 'refuse' | 'machineName'>;

function deviceWork(world: World, draft: VmxDraft, around: MachineContext, parts: WorkParts): DeviceWork {
  const effects: FileEffect[] = [];
  return {
    ...parts,
    draft,
    around,
    effects,
    links: new Map(),
    newControllers: new Map(),
    newSlots: new Map(),
    adrift: new Map(),
    locate: (path) => world.locate(path),
    fileExists: (location) =>
      world.files.facts(location) !== null ||
      effects.some((each) => each.do === 'create' && formatLocation(each.location) === formatLocation(location)),
  };
}

/** Space is checked for all new disks together. Only the machine's own directories are made on the way. */
function checkEffects(world: World, effects: readonly FileEffect[], home: Location): void {
  const wanted = new Map<string, number>();
  for (const effect of effects) {
    if (effect.do !== 'create') continue;
    const directory = parentOf(effect.location);
    const isHome = formatLocation(directory) === formatLocation(home);
    const isMade = isHome || effect.isHostsChoice;
    if (!isMade && world.files.facts(directory)?.kind !== 'directory') throw fileFault('FileNotFound', directory);
    if (effect.form.thin) continue;
    const { datastore } = effect.location;
    wanted.set(datastore, (wanted.get(datastore) ?? 0) + effect.form.capacityKiB * 1024);
  }
  for (const [datastore, bytes] of wanted) world.requireSpace(datastore, bytes);
}

export function carryOut(world: World, effects: readonly FileEffect[]): void {
  for (const effect of effects) {
    switch (effect.do) {
      case 'create':
        world.files.makeDirectory(parentOf(effect.location));
        createDisk(world.files, effect.location, effect.form);
        break;
      case 'delete':
        deleteDisk(world.files, effect.location);
        break;
      case 'extend':
        extendDisk(world.files, effect.location, effect.capacityKiB);
        break;
    }
  }
}
