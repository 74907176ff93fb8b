import { blankDisk } from '../../domain/blank-domain.js';
import type { Cdrom, ControllerModel, Disk, Floppy } from '../../domain/domain.js';
import { DRIVE_BUSES, type DriveBus, MAX_FLOPPIES } from '../../domain/rules/limits.js';
import { type DatastorePath, joinDatastorePath } from '../../domain/values/datastore-path.js';
import { setEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { formatDiskSize } from '../../domain/values/units.js';
import type { Envelope, OvfDisk, OvfFile, OvfReading } from './envelope.js';
import { type HardwareItem, RESOURCE, resourceOf } from './items.js';

export interface DrivesContext {
  readonly ovf: OvfReading;
  readonly envelope: Envelope;
  /** The directory that the disks are expected in. */
  readonly directory: DatastorePath;
  /** The start of names for disks without a file. */
  readonly stem: string;
}

export interface Drives {
  readonly controllers: Readonly<Record<string, ControllerModel>>;
  readonly disks: Readonly<Record<string, Disk>>;
  readonly cdroms: Readonly<Record<string, Cdrom>>;
  readonly floppies: Readonly<Record<string, Floppy>>;
  /** Values of them that the descriptor does not say: the file of a new disk. */
  readonly unsaid: readonly Path[];
}

interface Controller {
  readonly bus: DriveBus;
  readonly slot: string;
}

const SCSI_MODELS: ReadonlyMap<string, ControllerModel> = new Map([
  ['lsilogic', 'lsilogic'],
  ['lsilogicsas', 'lsisas1068'],
  ['virtualscsi', 'pvscsi'],
  ['buslogic', 'buslogic'],
  ['', 'default'],
]);

/** The bus and model of a controller; null for what is none. */
function controllerKind({ type, subType, name }: HardwareItem): readonly [DriveBus, ControllerModel | null] | null {
  const word = subType.toLowerCase();
  if (type === RESOURCE.ide) return ['ide', 'default'];
  if (type === RESOURCE.scsi || type === RESOURCE.iscsi)
    return ['scsi', SCSI_MODELS.get(word.split(/\s+/)[0] ?? '') ?? null];
  if (type !== RESOURCE.storage) return null;
  if (word.includes('nvme') || /nvme/i.test(name)) return ['nvme', 'nvme'];
  return word.includes('ahci') || word.includes('sata') || /sata/i.test(name) ? ['sata', 'ahci'] : null;
}

/** Slots of controllers and drives, in the order in which the descriptor asks for them. */
class SlotPlan {
  readonly models: Record<string, ControllerModel> = {};
  readonly #taken = new Set<string>();
  readonly #controllers = new Map<string, Controller>();

  /** The slot of a controller: its own number where that is free, otherwise the next. Null if its bus has none. */
  addController(id: string, bus: DriveBus, address: string | null, model: ControllerModel): string | null {
    const used = [...this.#controllers.values()].map(({ slot }) => slot);
    const wanted = /^\d{1,2}$/.test(address ?? '') ? [Number(address)] : [];
    const numbers = [...wanted, ...Array.from({ length: DRIVE_BUSES[bus].controllers }, (_, index) => index)];
    const number = numbers.find((each) => each < DRIVE_BUSES[bus].controllers && !used.includes(`${bus}${each}`));
    if (number === undefined) return null;
    const slot = `${bus}${number}`;
    this.#controllers.set(id, { bus, slot });
    if (bus !== 'ide') setEntry(this.models, slot, model);
    return slot;
  }

  controller(id: string | null): Controller | null {
    return id === null ? null : (this.#controllers.get(id) ?? null);
  }

  /** A controller of a kind that drives without a parent share. */
  shared(bus: DriveBus, model: ControllerModel): Controller | null {
    const id = `shared ${bus}`;
    if (!this.#controllers.has(id) && this.addController(id, bus, null, model) === null) return null;
    return this.controller(id);
  }

  /** The slot at a position of a controller, or its next free one; null if there is none. */
  take({ bus, slot }: Controller, position: number | null): string | null {
    const { units, reserved, controllers } = DRIVE_BUSES[bus];
    const all = Array.from({ length: bus === 'scsi' ? 16 : units }, (_, unit) => unit);
    // VirtualBox counts the four drives of both IDE channels.
    const second = bus === 'ide' && position !== null && position >= units && slot === `ide0`;
    if (second && controllers > 1) return this.take({ bus, slot: 'ide1' }, (position ?? 0) - units);
    const free = [...(position === null ? [] : [position]), ...all].find(
      (unit) => all.includes(unit) && !reserved.includes(unit) && !this.#taken.has(`${slot}:${unit}`),
    );
    if (free === undefined) return null;
    this.#taken.add(`${slot}:${free}`);
    return `${slot}:${free}`;
  }
}

/** The name that a file of the package would have on a datastore; null if it has none there. */
export function fileNameOf(href: string): string | null {
  const path = href.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*\//, '').replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1).trim();
  return name === '' || name === '.' || name === '..' || /[[\]\\:*"<>|\p{Cc}]/u.test(name) ? null : name;
}

function readControllers({ ovf }: DrivesContext, items: readonly HardwareItem[], plan: SlotPlan): void {
  for (const item of items) {
    const kind = controllerKind(item);
    if (kind === null) {
      if (item.type === RESOURCE.storage && !/graphic|video/i.test(item.name)) {
        const model = item.subType === '' ? 'without a model' : `of the model "${item.subType}"`;
        ovf.lostDevice(item.node, `${item.name} is not converted: a storage controller ${model}`);
      }
      continue;
    }
    const [bus, model] = kind;
    if (model === null)
      ovf.lostValue(item.node, `${item.name}: "${item.subType}" has no counterpart; it is a pvscsi here`);
    if (plan.addController(item.id, bus, item.address, model ?? 'pvscsi') === null)
      ovf.lostDevice(item.node, `${item.name} is not converted: there are too many controllers of its kind`);
  }
}

/** oVirt and others name no controller: the bus of the disk decides. */
function implicitController(
  { ovf }: DrivesContext,
  item: HardwareItem,
  bus: string | null,
  plan: SlotPlan,
): Controller | null {
  const word = (bus ?? '').toLowerCase();
  if (word === 'ide' || item.type !== RESOURCE.disk)
    return plan.shared('ide', 'default') ?? plan.shared('sata', 'ahci');
  if (word === 'sata') return plan.shared('sata', 'ahci');
  const named = word === '' ? 'names no controller' : `is on ${bus}, which has no counterpart`;
  ovf.lostValue(item.node, `${item.name} ${named}; it is on a pvscsi here`);
  return plan.shared('scsi', 'pvscsi');
}

/** How a message describes the content of a disk. */
function describeDisk({ size, format }: OvfDisk, file: OvfFile): string {
  const parts = [
    size === null ? null : formatDiskSize(size),
    format,
    file.size === null ? null : `${file.size} bytes`,
    file.compression,
    file.chunkSize === null ? null : `in chunks of ${file.chunkSize} bytes`,
  ];
  return parts.filter((each) => each !== null).join(', ');
}

interface DiskOf {
  readonly disk: Disk;
  readonly isNew: boolean;
}

function diskOf(context: DrivesContext, item: HardwareItem, source: OvfDisk, slot: string): DiskOf | null {
  const { ovf, directory, stem } = context;
  const { file, size } = source;
  if (file === null) {
    if (size === null) {
      ovf.lostDevice(item.node, `${item.name} is not converted: it has neither a file nor a capacity`);
      return null;
    }
    const path = joinDatastorePath(directory, `${stem}-${slot.replace(':', '-')}.vmdk`);
    return { disk: { ...blankDisk(path), size }, isNew: true };
  }
  const name = fileNameOf(file.href);
  if (name === null) {
    ovf.lostDevice(item.node, `${item.name} is not converted: "${file.href}" is no name of a file`);
    return null;
  }
  const path = joinDatastorePath(directory, `${name.replace(/\.(?:gz|vmdk|vhdx?|vdi|qcow2?|img|raw)$/i, '')}.vmdk`);
  // Hosts attach neither the stream nor the sparse form of a VMDK.
  const isVmdk = source.format?.includes('VMDK') === true;
  const hint = isVmdk ? ', converted by vmkfstools -i' : ', converted to VMDK';
  ovf.neededFile(item.node, `${slot}: ${file.href} (${describeDisk(source, file)}) is expected as ${path}${hint}`);
  return { disk: { ...blankDisk(path), size }, isNew: false };
}

/** The disk that an item names: by the disk's id, by its file, or as oVirt does by the end of a path. */
function sourceOf({ ovf, envelope }: DrivesContext, item: HardwareItem): OvfDisk | null {
  const resource = resourceOf(item.hostResource);
  const byFile = (id: string): OvfDisk | null => {
    const file = envelope.files.get(id);
    return file === undefined ? null : { size: null, format: null, file, bus: null, node: item.node };
  };
  const named = item.hostResource?.slice(item.hostResource.lastIndexOf('/') + 1) ?? '';
  const found =
    resource === null
      ? (envelope.disks.get(item.id) ?? envelope.disks.get(named))
      : resource.kind === 'disk'
        ? envelope.disks.get(resource.id)
        : byFile(resource.id);
  if (found == null) {
    ovf.error(
      item.node,
      `${item.name} names the disk "${item.hostResource ?? ''}", which the descriptor does not have`,
    );
    return null;
  }
  return found;
}

function imageOf({ ovf, envelope, directory }: DrivesContext, item: HardwareItem, slot: string): string | null {
  const resource = resourceOf(item.hostResource);
  if (resource === null) return null;
  const file = resource.kind === 'file' ? envelope.files.get(resource.id) : envelope.disks.get(resource.id)?.file;
  const name = file == null ? null : fileNameOf(file.href);
  if (file == null || name === null) {
    ovf.lostValue(item.node, `${item.name}: the image "${item.hostResource ?? ''}" is not in the package`);
    return null;
  }
  const path = joinDatastorePath(directory, name);
  ovf.neededFile(item.node, `${slot}: ${file.href} is expected as ${path}`);
  return path;
}

/** Controllers, disks, CD-ROM and floppy drives of a VM. What has no slot is named and left out. */
export function readDrives(context: DrivesContext, items: readonly HardwareItem[]): Drives {
  const { ovf } = context;
  const plan = new SlotPlan();
  const disks: Record<string, Disk> = {};
  const cdroms: Record<string, Cdrom> = {};
  const floppies: Record<string, Floppy> = {};
  const unsaid: Path[] = [];
  readControllers(context, items, plan);
  const place = (item: HardwareItem, bus: string | null): string | null => {
    const controller = plan.controller(item.parent) ?? implicitController(context, item, bus, plan);
    const slot = controller === null ? null : plan.take(controller, item.position);
    if (slot === null) ovf.lostDevice(item.node, `${item.name} is not converted: its controller has no free slot`);
    return slot;
  };
  // Positions that are written come first, so that a drive without one does not take them.
  const ordered = [...items].sort((one, other) => Number(one.position === null) - Number(other.position === null));
  for (const item of ordered) {
    if (item.type === RESOURCE.disk) {
      const source = sourceOf(context, item);
      const slot = source === null ? null : place(item, source.bus);
      const made = source === null || slot === null ? null : diskOf(context, item, source, slot);
      if (made === null || slot === null) continue;
      setEntry(disks, slot, made.disk);
      if (made.isNew) unsaid.push(['disks', slot, 'file']);
    } else if (item.type === RESOURCE.cd || item.type === RESOURCE.dvd) {
      const slot = place(item, null);
      if (slot === null) continue;
      const file = imageOf(context, item, slot);
      const isClient = /remote/i.test(item.subType);
      const medium: Cdrom['medium'] =
        file !== null ? { kind: 'iso', file } : isClient ? { kind: 'client' } : { kind: 'empty' };
      setEntry(cdroms, slot, { medium, connected: item.isConnected && file !== null });
    } else if (item.type === RESOURCE.floppy) {
      const slot = `floppy${Object.keys(floppies).length}`;
      if (Object.keys(floppies).length >= MAX_FLOPPIES) {
        ovf.lostDevice(item.node, `${item.name} is not converted: a VM has at most ${MAX_FLOPPIES} floppy drives`);
        continue;
      }
      const file = imageOf(context, item, slot);
      const isClient = /remote/i.test(item.subType);
      const medium: Floppy['medium'] =
        file !== null ? { kind: 'file', file } : isClient ? { kind: 'client' } : { kind: 'empty' };
      setEntry(floppies, slot, { medium, connected: item.isConnected && file !== null });
    }
  }
  return { controllers: plan.models, disks, cdroms, floppies, unsaid };
}
