import type { Parallel, Slots } from '../../../domain/domain.js';
import { MAX_PARALLELS } from '../../../domain/rules/limits.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { looseFileNameOf, type VmxPlace } from '../place.js';
import { readLooseFile, type VmxReading } from '../reading.js';
import { deviceKeys, type MappingRow, portsInOrder, type VmxPair } from '../row.js';

/** Parallel ports (libvirt-esx-behaviour 2.11). */

const KEYS = ['present', 'startConnected', 'fileType', 'fileName'] as const;

function readParallel(vmx: VmxReading, slot: string, place: VmxPlace): Parallel | null {
  const type = vmx.text(`${slot}.fileType`)?.toLowerCase() ?? null;
  const name = vmx.text(`${slot}.fileName`);
  if (type === null || name === null) {
    vmx.problem(`${slot}.present`, `is true, but the port has no ${type === null ? 'fileType' : 'fileName'}`);
    return null;
  }
  if (type === 'file') return { kind: 'file', file: readLooseFile(vmx, `${slot}.fileName`, name, place) };
  if (type === 'device') return { kind: 'device', device: name };
  vmx.problem(`${slot}.fileType`, `must be device or file, not "${vmx.text(`${slot}.fileType`)}"`);
  return null;
}

function readParallels(vmx: VmxReading, place: VmxPlace): Slots<Parallel> {
  const parallels: Record<string, Parallel> = {};
  for (const slot of vmx.stems(/^(parallel(?:0|[1-9]\d{0,8}))\.present$/)) {
    if (Number(slot.slice('parallel'.length)) >= MAX_PARALLELS) {
      vmx.warn(`${slot}.present`, `is beyond the last port, parallel${MAX_PARALLELS - 1}`);
      continue;
    }
    const present = vmx.flag(`${slot}.present`, false);
    if (present === false) vmx.take(...KEYS.map((key) => `${slot}.${key}`));
    if (present !== true) continue;
    const connected = vmx.flag(`${slot}.startConnected`, true);
    const parallel = connected === null ? null : readParallel(vmx, slot, place);
    if (parallel === null) {
      vmx.occupied(slot, `parallel port of the type "${vmx.text(`${slot}.fileType`) ?? ''}"`);
      continue;
    }
    setEntry(parallels, slot, parallel);
    // A port is always connected; one that starts otherwise keeps its key.
    vmx.take(...KEYS.filter((key) => key !== 'startConnected' || connected).map((key) => `${slot}.${key}`));
  }
  return parallels;
}

function nameOf(parallel: Parallel, place: VmxPlace): string {
  switch (parallel.kind) {
    case 'file':
      return looseFileNameOf(parallel.file, place);
    case 'device':
      return parallel.device;
    default:
      return assertNever(parallel);
  }
}

function writeParallel(slot: string, parallel: Parallel, place: VmxPlace): readonly VmxPair[] {
  return [
    [`${slot}.present`, 'true'],
    [`${slot}.fileType`, parallel.kind],
    [`${slot}.fileName`, nameOf(parallel, place)],
  ];
}

export const PARALLEL_ROWS: readonly MappingRow[] = [
  {
    keys: deviceKeys('parallel#', KEYS),
    field: 'parallels',
    way: 'device',
    source: 'LV 2.11',
    read: (vmx, domain, place) => ({ ...domain, parallels: readParallels(vmx, place) }),
    write: (domain, place, options) =>
      portsInOrder(domain.parallels, options).flatMap(([slot, parallel]) => writeParallel(slot, parallel, place)),
  },
];
