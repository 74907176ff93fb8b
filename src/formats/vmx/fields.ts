import { failure, type Result, success } from '../../domain/diagnostics/result.js';
import type { Domain } from '../../domain/domain.js';
import {
  type AnyField,
  type Field,
  type FieldTable,
  type Group,
  isBlank,
  isGroup,
  valueAt,
  type WholeOf,
  wholeOf,
  withValueAt,
} from '../../domain/fields/field.js';
import { FIELDS } from '../../domain/fields/fields.js';
import { parseGuestOs } from '../../domain/values/guest-os.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import type { Path } from '../../domain/values/path-key.js';
import { parseFirmware, readBootOrder, readRetry, writeBootOrder, writeRetry } from './boot.js';
import { readGenerationId, writeGenerationId } from './generation-id.js';
import { readHardwareVersion, readUuid } from './identity.js';
import { oneOf, readFlag, readLooseFlag, readLooseValue, readValue, type VmxReading, wholeNumber } from './reading.js';
import {
  readCores,
  readCpuScheduler,
  readMemory,
  readMemoryScheduler,
  writeCpuScheduler,
  writeMemoryScheduler,
} from './resources.js';
import type { MappingRow, VmxPair, VmxWriteOptions, WayToHost } from './row.js';
import { encodeUuid } from './uuid-spelling.js';

/** How a VMX says one field, or a whole group. The keys are those of the field's own row. */
export interface VmxField<Value> {
  readonly source: string;
  /** `spec` where not given. */
  readonly way?: WayToHost;
  /** More keys that are read and written with it and that a manifest may set raw. */
  readonly also?: readonly string[];
  /** Written also where it is blank. */
  readonly always?: true;
  /** `domain` has what earlier rows read. */
  read(vmx: VmxReading, key: string, blank: Value, domain: Domain): Value;
  write(value: Value, key: string, options: VmxWriteOptions): readonly VmxPair[];
}

export type VmxFields<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Group<infer Members>
    ? VmxField<WholeOf<Members>> | VmxFields<Members>
    : Table[Key] extends Field<infer Declared, infer Blank>
      ? VmxField<null extends Blank ? Declared | null : Declared>
      : never;
};

const AT_POWER_CYCLE = 'upgradeAtPowerCycle';

function parseUpgrade(text: string): Result<'manual' | 'power-cycle'> {
  const word = text.toLowerCase();
  if (word === AT_POWER_CYCLE.toLowerCase()) return success('power-cycle');
  // What a hosted product sets for all VMs, which a host does not have: no policy of the VM's own.
  if (word === 'useglobal') return success('manual');
  return word === 'manual' ? success(word) : failure(`must be one of manual, ${AT_POWER_CYCLE}, not "${text}"`);
}

type VmxTable = { readonly [key: string]: VmxField<unknown> | VmxTable };

const SEEN = 'as seen in public VMX files';

const one = (value: unknown, key: string): readonly VmxPair[] => [[key, String(value)]];

/** A flag that libvirt does not look at, in the spelling of ESX. */
function looseFlag(source = SEEN, spelling: (value: boolean) => string = String): VmxField<boolean> {
  return {
    source,
    read: (vmx, key, blank) => readLooseFlag(vmx, key, blank),
    write: (value, key) => [[key, spelling(value)]],
  };
}

const upperCase = (value: boolean): string => String(value).toUpperCase();

/** A field that no VMX key has. */
function noKey<Value>(): VmxField<Value> {
  return { source: 'no VMX key is known', read: (_vmx, _key, blank) => blank, write: () => [] };
}

type PowerOp = 'default' | 'soft' | 'hard';

function parsePowerOp(text: string): Result<PowerOp> {
  const word = text.toLowerCase();
  if (word === 'preset') return success('default');
  return oneOf<PowerOp>(['default', 'soft', 'hard'])(text);
}

const POWER_OP: VmxField<PowerOp> = {
  source: `${SEEN}, as default, preset, soft or hard`,
  read: (vmx, key, blank) => readLooseValue(vmx, key, parsePowerOp, blank),
  write: one,
};

const TOOLS_SCRIPT = looseFlag(`${SEEN}; guess that a missing key means TRUE`, upperCase);

function parseNodes(text: string): Result<readonly number[] | null> {
  if (!/^\s*\d{1,4}(\s*,\s*\d{1,4})*\s*$/.test(text)) return failure(`must be numbers of NUMA nodes, not "${text}"`);
  return success([...new Set(text.split(',').map(Number))].sort((left, right) => left - right));
}

export const VMX_FIELDS: VmxFields<typeof FIELDS> = {
  uuid: {
    source: 'LV 2.3: without a uuid the host is asked to make one',
    also: ['uuid.action'],
    always: true,
    read: (vmx) => readUuid(vmx),
    write: (value, key) => [value === null ? ['uuid.action', 'create'] : [key, encodeUuid(value)]],
  },
  generationId: {
    source: 'LV 2.3; libvirt reads it and does not write it',
    way: 'extraConfig',
    read: (vmx) => readGenerationId(vmx),
    write: (value) => writeGenerationId(value),
  },
  // The key vc.uuid belongs to the server.
  instanceUuid: noKey(),
  guestOs: {
    source: 'LV 2.3 for the key; the words are VMware’s (see domain/values/guest-os.ts)',
    read: (vmx, key) => readLooseValue<string | null>(vmx, key, parseGuestOs, null),
    write: one,
  },
  guestOsName: {
    source: SEEN,
    read: (vmx, key, blank) => readLooseValue(vmx, key, (text) => success(text), blank),
    write: one,
  },
  hardwareVersion: {
    source: 'LV 2.3: at least 4; the API has it as vmx-NN and changes it by an upgrade only',
    always: true,
    read: (vmx) => readHardwareVersion(vmx),
    write: one,
  },
  firmware: {
    source: 'LV 2.3: bios when missing; the value bios is read, which libvirt refuses',
    read: (vmx, key, blank) => readValue(vmx, key, parseFirmware, blank),
    write: one,
  },
  secureBoot: looseFlag(),
  boot: {
    order: { source: SEEN, read: (vmx) => readBootOrder(vmx), write: (value) => writeBootOrder(value) },
    delay: {
      source: `${SEEN}; in milliseconds`,
      read: (vmx, key, blank) => readLooseValue(vmx, key, wholeNumber(0), blank),
      write: one,
    },
    setup: looseFlag(),
    retry: {
      source: `${SEEN}; in seconds (ESX writes 10 for the 10,000 ms of the API)`,
      read: (vmx) => readRetry(vmx),
      write: (value) => writeRetry(value),
    },
  },
  smbiosHost: {
    source: 'LV 2.3',
    way: 'extraConfig',
    read: (vmx, key, blank) => readFlag(vmx, key, blank),
    write: one,
  },
  annotation: {
    source: 'LV 3.1: pipe escapes only',
    read: (vmx, key, blank) => readValue(vmx, key, (text) => success(text), blank),
    write: one,
  },
  memory: {
    source: 'LV 2.5: MiB, 32 when missing',
    always: true,
    read: (vmx, key, blank) => readMemory(vmx, key, blank),
    write: one,
  },
  vcpus: {
    source: 'LV 2.5: 1 when missing',
    always: true,
    read: (vmx, key, blank) => readValue(vmx, key, wholeNumber(1), blank),
    write: one,
  },
  coresPerSocket: {
    source: 'LV 2.5: 1 when missing',
    read: (vmx, key, blank, { vcpus }) => readCores(vmx, key, blank, vcpus),
    write: one,
  },
  hotAdd: { cpu: looseFlag(), cpuRemove: looseFlag(), memory: looseFlag() },
  latency: {
    source: SEEN,
    read: (vmx, key, blank) => readLooseValue(vmx, key, oneOf(['low', 'normal', 'medium', 'high']), blank),
    write: one,
  },
  nestedHv: looseFlag(SEEN, upperCase),
  cpuPerformanceCounters: looseFlag(SEEN, upperCase),
  iommu: looseFlag(SEEN, upperCase),
  vbs: looseFlag(SEEN, upperCase),
  memoryLocked: looseFlag(SEEN, upperCase),
  changeTracking: looseFlag(SEEN, upperCase),
  logging: looseFlag(`${SEEN}; the API reports a log for a file without the key`, upperCase),
  diskUuid: looseFlag(SEEN, upperCase),
  numa: {
    coresPerNode: {
      source:
        'the log of a VM on ESXi 8 and VMX files that OVF Tool wrote; 0 means automatic; guess that it is the API’s coresPerNumaNode',
      read: (vmx, key, blank) =>
        readLooseValue<number | null>(
          vmx,
          key,
          (text) => {
            const cores = wholeNumber(0)(text);
            return cores.ok && cores.value === 0 ? success(null) : cores;
          },
          blank,
        ),
      write: one,
    },
    maxVcpusPerNode: {
      source: 'vSphere Resource Management, Virtual NUMA Controls',
      way: 'extraConfig',
      read: (vmx, key, blank) => readLooseValue<number | null>(vmx, key, wholeNumber(1), blank),
      write: one,
    },
    nodeAffinity: {
      source: 'vSphere Resource Management, Associate Virtual Machines with Specified NUMA Nodes',
      way: 'extraConfig',
      read: (vmx, key, blank) => readLooseValue(vmx, key, parseNodes, blank),
      write: (value, key) => [[key, (value ?? []).join(',')]],
    },
  },
  swapPlacement: noKey(),
  powerOps: {
    powerOff: POWER_OP,
    suspend: POWER_OP,
    reset: POWER_OP,
    standbyAction: {
      source: `${SEEN}; guess that TRUE is the API’s powerOnSuspend`,
      read: (vmx, key, blank) =>
        readLooseFlag(vmx, key, blank === 'standby') ? ('standby' as const) : ('suspend' as const),
      write: (value, key) => [[key, value === 'standby' ? 'TRUE' : 'FALSE']],
    },
  },
  tools: {
    syncTime: looseFlag(SEEN, upperCase),
    upgrade: {
      source: `${SEEN}; guess that a missing policy is manual`,
      read: (vmx, key, blank) => readLooseValue(vmx, key, parseUpgrade, blank),
      write: (value, key) => [[key, value === 'manual' ? value : AT_POWER_CYCLE]],
    },
    scripts: {
      afterPowerOn: TOOLS_SCRIPT,
      afterResume: TOOLS_SCRIPT,
      beforeSuspend: TOOLS_SCRIPT,
      beforePowerOff: TOOLS_SCRIPT,
      beforeReboot: noKey(),
    },
  },
  scheduler: {
    cpu: {
      source: 'LV 2.5 for shares and affinity; min, max and units as ESX writes them (seen in public VMX files)',
      always: true,
      read: (vmx, _key, blank, { vcpus }) => readCpuScheduler(vmx, blank, vcpus),
      write: (value) => writeCpuScheduler(value),
    },
    memory: {
      source: 'LV 2.5 for max and minsize; min and shares as ESX writes them (seen in public VMX files)',
      always: true,
      read: (vmx) => readMemoryScheduler(vmx),
      write: (value, _key, options) => writeMemoryScheduler(value, options),
    },
  },
};

function isRow(entry: VmxField<unknown> | VmxTable | undefined): entry is VmxField<unknown> {
  return typeof entry?.source === 'string';
}

/** The keys of a field, or of a group and all in it. */
function keysOf(row: AnyField | Group<FieldTable>): readonly string[] {
  const own = row.vmx ?? [];
  return isGroup(row) ? [...Object.values(row.fields).flatMap(keysOf), ...own] : own;
}

function mappingRow(row: AnyField | Group<FieldTable>, vmx: VmxField<unknown>, path: Path): MappingRow {
  const keys = keysOf(row);
  const key = keys[0] ?? '';
  const blank = isGroup(row) ? wholeOf(row.fields) : row.blank;
  return {
    keys: [...keys, ...(vmx.also ?? [])].map((each) => each.toLowerCase()),
    field: path.join('.'),
    way: vmx.way ?? 'spec',
    source: vmx.source,
    read: (reading, domain) => withValueAt(domain, path, vmx.read(reading, key, blank, domain)),
    write: (domain, _location, options) => {
      const value = valueAt(domain, path);
      const leftOut = vmx.always !== true && !isGroup(row) && isBlank(row, value);
      return leftOut ? [] : vmx.write(value, key, options);
    },
  };
}

function mappingRows(table: FieldTable, vmx: VmxTable, above: Path): readonly MappingRow[] {
  return Object.entries(table).flatMap(([name, row]): readonly MappingRow[] => {
    const path = [...above, name];
    const entry = ownEntry(vmx, name);
    if (isRow(entry)) return keysOf(row).length === 0 ? [] : [mappingRow(row, entry, path)];
    return isGroup(row) && entry !== undefined ? mappingRows(row.fields, entry, path) : [];
  });
}

/** Rows of the mapping by {@link FIELDS}, in its order. */
export const FIELD_ROWS: readonly MappingRow[] = mappingRows(FIELDS, VMX_FIELDS, []);
