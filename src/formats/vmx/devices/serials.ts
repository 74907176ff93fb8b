import type { Serial, Slots } from '../../../domain/domain.js';
import { MAX_SERIALS } from '../../../domain/rules/limits.js';
import { assertNever } from '../../../domain/values/assert-never.js';
import { setEntry } from '../../../domain/values/own-entry.js';
import { looseFileNameOf, type VmxPlace } from '../place.js';
import { oneOf, readLooseFile, readLooseValue, type VmxReading } from '../reading.js';
import { deviceKeys, type MappingRow, portsInOrder, type VmxPair } from '../row.js';

/** Serial ports (libvirt-esx-behaviour 2.11). The other end of a pipe is read, which libvirt does not. */

type End = 'client' | 'server';

function readEnd(vmx: VmxReading, key: string, fallback: End): End | null {
  const end = vmx.text(key)?.toLowerCase() ?? fallback;
  if (end === 'client' || end === 'server') {
    vmx.take(key);
    return end;
  }
  vmx.problem(key, `must be client or server, not "${vmx.text(key)}"`);
  return null;
}

/** libvirt does not look at the end of a pipe. */
function readPipeEnd(vmx: VmxReading, key: string): End {
  return readLooseValue<End>(vmx, key, oneOf(['client', 'server']), 'client');
}

function readSerial(vmx: VmxReading, slot: string, place: VmxPlace): Serial | null {
  const type = vmx.text(`${slot}.fileType`)?.toLowerCase() ?? 'device';
  const name = vmx.text(`${slot}.fileName`);
  if (!['device', 'file', 'pipe', 'network'].includes(type)) {
    vmx.problem(`${slot}.fileType`, `must be device, file, pipe or network, not "${vmx.text(`${slot}.fileType`)}"`);
    return null;
  }
  if (name === null) {
    vmx.problem(`${slot}.present`, 'is true, but the port has no fileName');
    return null;
  }
  if (type === 'file') return { kind: 'file', file: readLooseFile(vmx, `${slot}.fileName`, name, place) };
  if (type === 'device') return { kind: 'device', device: name };
  if (type === 'pipe') {
    return { kind: 'pipe', pipe: name, endpoint: readPipeEnd(vmx, `${slot}.pipe.endPoint`) };
  }
  const direction = readEnd(vmx, `${slot}.network.endPoint`, 'server');
  return direction === null ? null : { kind: 'network', uri: name, direction };
}

/** Keys that each port is given and that have no field; a port that has them otherwise keeps them raw. */
function takeConstants(vmx: VmxReading, slot: string): void {
  if (vmx.text(`${slot}.yieldOnMsrRead`)?.toLowerCase() === 'true') vmx.take(`${slot}.yieldOnMsrRead`);
  if (vmx.text(`${slot}.tryNoRxLoss`)?.toLowerCase() === 'false') vmx.take(`${slot}.tryNoRxLoss`);
}

const KEYS = ['present', 'fileType', 'fileName'];

function readSerials(vmx: VmxReading, place: VmxPlace): Slots<Serial> {
  const serials: Record<string, Serial> = {};
  for (const slot of vmx.stems(/^(serial(?:0|[1-9]\d{0,8}))\.present$/)) {
    const present = vmx.flag(`${slot}.present`, false);
    if (present === null) continue;
    if (Number(slot.slice('serial'.length)) >= MAX_SERIALS) {
      if (present) vmx.warn(`${slot}.present`, `is beyond the last port, serial${MAX_SERIALS - 1}`);
      continue;
    }
    if (!present) {
      vmx.take(...[...KEYS, 'pipe.endPoint', 'network.endPoint'].map((key) => `${slot}.${key}`));
      continue;
    }
    const connected = vmx.flag(`${slot}.startConnected`, true);
    const serial = connected === null ? null : readSerial(vmx, slot, place);
    if (serial === null) {
      vmx.occupied(slot, `serial port of the type "${vmx.text(`${slot}.fileType`) ?? 'device'}"`);
      continue;
    }
    setEntry(serials, slot, serial);
    // A port is always connected; one that starts otherwise keeps its key.
    if (connected) vmx.take(`${slot}.startConnected`);
    vmx.take(...KEYS.map((key) => `${slot}.${key}`));
    takeConstants(vmx, slot);
  }
  return serials;
}

function writeEnds(slot: string, serial: Serial, place: VmxPlace): readonly VmxPair[] {
  switch (serial.kind) {
    case 'file':
      return [[`${slot}.fileName`, looseFileNameOf(serial.file, place)]];
    case 'device':
      return [[`${slot}.fileName`, serial.device]];
    case 'pipe':
      return [
        [`${slot}.pipe.endPoint`, serial.endpoint],
        [`${slot}.tryNoRxLoss`, 'false'],
        [`${slot}.fileName`, serial.pipe],
      ];
    case 'network':
      return [
        [`${slot}.fileName`, serial.uri],
        [`${slot}.network.endPoint`, serial.direction],
      ];
    default:
      return assertNever(serial);
  }
}

function writeSerial(slot: string, serial: Serial, place: VmxPlace): readonly VmxPair[] {
  return [
    [`${slot}.present`, 'true'],
    [`${slot}.fileType`, serial.kind],
    ...writeEnds(slot, serial, place),
    [`${slot}.yieldOnMsrRead`, 'true'],
  ];
}

export const SERIAL_ROWS: readonly MappingRow[] = [
  {
    keys: deviceKeys('serial#', [
      'present',
      'startConnected',
      'fileType',
      'fileName',
      'pipe.endPoint',
      'network.endPoint',
      'yieldOnMsrRead',
      'tryNoRxLoss',
    ]),
    field: 'serials',
    way: 'device',
    source: 'LV 2.11; the end of a pipe is read, which libvirt loses',
    read: (vmx, domain, place) => ({ ...domain, serials: readSerials(vmx, place) }),
    write: (domain, place, options) =>
      portsInOrder(domain.serials, options).flatMap(([slot, serial]) => writeSerial(slot, serial, place)),
  },
];
