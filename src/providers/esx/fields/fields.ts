/**
 * One row for each field: its member of the API in both directions, its first API version, the cost of a change, and the source of that
 * cost. A missing row does not compile.
 */

import type { Domain } from '../../../domain/domain.js';
import {
  type AnyField,
  type Field,
  type FieldTable,
  type Group,
  isBlank,
  isGroup,
  valueAt,
  withValueAt,
} from '../../../domain/fields/field.js';
import { FIELDS } from '../../../domain/fields/fields.js';
import { guestIdOf, guestOsOf } from '../../../domain/values/guest-os.js';
import { ownEntry, setEntry } from '../../../domain/values/own-entry.js';
import type { Path } from '../../../domain/values/path-key.js';
import type { MiB } from '../../../domain/values/units.js';
import { parseUuid } from '../../../domain/values/uuid.js';
import type { DeviceSpecs, DeviceTable } from '../devices/device-specs.js';
import { booleanOf, listOf, numberOf, objectOf, textOf, type VimObject, type VimValue } from '../soap/value.js';
import { limitOf, limitSpec, sharesOf, sharesSpec } from './allocation.js';
import { bootOrderOf, bootOrderSpec } from './boot-order.js';
import { always, type CostRule, costOfHardwareVersion, costOfMemory, costOfVcpus } from './field-costs.js';

interface EsxRule {
  /** The first vSphere API that has the member (vSphere API reference, "since"). Not given: as old as the API. */
  readonly since?: readonly [number, number];
  /** A create sends it also where it is blank, if the API has it. */
  readonly created?: true;
  readonly cost: CostRule;
  /** Where the cost rule comes from. */
  readonly source: string;
}

/** A field with a member of its own in the API. */
interface MemberField<Value> extends EsxRule {
  /** From a VirtualMachineConfigInfo; `blank` is the value where the member is missing. */
  read(config: VimObject, blank: Value, devices: DeviceTable): Value;
  /** The part of a VirtualMachineConfigSpec. Not given: no reconfigure changes it, and a create sends it by itself. */
  write?(value: Value, target: Domain, devices: DeviceSpecs): VimObject;
}

/** A field that the API has in `extraConfig` only; it is read as a VMX is. */
interface RawField<Value> extends EsxRule {
  /** The raw keys and their values; an empty value removes a key. */
  raw(value: Value): Readonly<Record<string, string>>;
}

export type EsxField<Value> = MemberField<Value> | RawField<Value>;

export type EsxFields<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Group<infer Members>
    ? EsxFields<Members>
    : Table[Key] extends Field<infer Declared, infer Blank>
      ? EsxField<null extends Blank ? Declared | null : Declared>
      : never;
};

type EsxTable = { readonly [key: string]: EsxField<unknown> | EsxTable };

const SPEC = 'vSphere API reference, VirtualMachineConfigSpec';
/** Its documentation lists the changes that take a domain down. */
const REBOOTS = 'terraform-provider-vsphere, "Virtual Machine Reboot"';
const AT_POWER_ON = always('next-power-on', 'the firmware reads it when the domain is powered on');
const AT_POWER_ON_NUMA = always('next-power-on', 'the host places the domain on NUMA nodes when it is powered on');
const AT_ONCE = always('hot', 'shares, reservations and limits apply at once');
const HOT_ADD = always('needs-power-off', 'what may be hot-added is settled while the domain is off');

function whileOff(what: string): CostRule {
  return always('needs-power-off', `${what} only while the domain is off`);
}

function memberAt(config: VimObject, [key = '', ...rest]: Path): VimValue | undefined {
  const member = ownEntry(config, key);
  return rest.length === 0 ? member : memberAt(objectOf(member) ?? {}, rest);
}

function nested([key = '', ...rest]: Path, value: VimValue): VimObject {
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

type Member<Value> = Pick<MemberField<Value>, 'read'> & Required<Pick<MemberField<Value>, 'write'>>;

/** A member that is true or false, by its path in both config and spec. */
function flag(...path: Path): Member<boolean> {
  return {
    read: (config, blank) => booleanOf(memberAt(config, path)) ?? blank,
    write: (value) => nested(path, value),
  };
}

/** A member of one of the API's words. A word that is not in the table counts as blank. */
function word<Value extends string>(vim: Readonly<Record<Value, string>>, ...path: Path): Member<Value> {
  const words = Object.entries<string>(vim);
  return {
    read: (config, blank) => {
      const member = textOf(memberAt(config, path));
      return (words.find(([, each]) => each === member)?.[0] ?? blank) as Value;
    },
    write: (value) => nested(path, ownEntry(vim, value) ?? value),
  };
}

const POWER_OPS = { default: 'preset', soft: 'soft', hard: 'hard' } as const;
const POWER_OPS_SOURCE = 'vSphere API reference, VirtualMachineDefaultPowerOpInfo';

/** A member that config and spec name differently: `defaultPowerOps` and `powerOpInfo`. */
function powerOp<Value extends string>(vim: Readonly<Record<Value, string>>, member: string) {
  return {
    read: word(vim, 'defaultPowerOps', member).read,
    write: word(vim, 'powerOpInfo', member).write,
    // Without it a host gives a new domain its own choice, which the domain's VMX would then name.
    created: true,
    cost: always('hot', 'it is read when somebody asks for that operation'),
    source: `${POWER_OPS_SOURCE}; guess that it may be set while the domain runs`,
  } as const;
}

function toolsScript(member: string, attribute: string) {
  return {
    ...flag('tools', member),
    cost: whileOff('whether the Tools run their scripts changes'),
    source: `vSphere API reference, ToolsConfigInfo.${member}; ${REBOOTS}: ${attribute}`,
  };
}

function allocation(kind: 'cpu' | 'memory', cost: CostRule) {
  const member = `${kind}Allocation`;
  // The API takes an allocation as a whole.
  const write = (_value: unknown, { scheduler }: Domain): VimObject => {
    const { reservation, limit, shares } = scheduler[kind];
    return { [member]: { reservation, limit: limitSpec(limit), shares: sharesSpec(shares) } };
  };
  const rule = { write, cost, source: `${SPEC}.${member}; libvirt schedinfo` };
  const part = (config: VimObject, key: string) => memberAt(config, [member, key]);
  return {
    reservation: {
      ...rule,
      created: true,
      read: <Unit extends number>(config: VimObject, blank: Unit) =>
        (numberOf(part(config, 'reservation')) ?? blank) as Unit,
    },
    limit: {
      ...rule,
      read: <Unit extends number>(config: VimObject) => limitOf<Unit>(part(config, 'limit')),
    },
    shares: { ...rule, read: (config: VimObject) => sharesOf(part(config, 'shares')) ?? ('normal' as const) },
  } as const;
}

export const ESX_FIELDS: EsxFields<typeof FIELDS> = {
  uuid: {
    read: (config) => {
      const uuid = parseUuid(textOf(config['uuid']) ?? '');
      return uuid.ok ? uuid.value : null;
    },
    cost: always('impossible', 'the uuid is the identity of a domain'),
    source: 'this project',
  },
  instanceUuid: {
    read: (config) => {
      const uuid = parseUuid(textOf(config['instanceUuid']) ?? '');
      return uuid.ok ? uuid.value : null;
    },
    write: (value): VimObject => (value === null ? {} : { instanceUuid: value }),
    since: [4, 0],
    cost: always('impossible', 'only the server gives a live VM another instance uuid'),
    source: `${SPEC}.instanceUuid; this project does not change it`,
  },
  generationId: {
    raw: () => ({}),
    cost: always('impossible', 'only the host gives a live domain its generation id'),
    source: 'vSphere API reference: no member of VirtualMachineConfigSpec',
  },
  guestOs: {
    read: (config) => {
      const id = textOf(config['guestId']) ?? '';
      return id === '' ? null : guestOsOf(id);
    },
    write: (value): VimObject => (value === null ? {} : { guestId: guestIdOf(value) }),
    created: true,
    cost: whileOff('the guest OS setting changes'),
    source: `${SPEC}.guestId; ${REBOOTS}`,
  },
  guestOsName: {
    read: (config, blank) => textOf(config['alternateGuestName']) ?? blank,
    write: (value) => ({ alternateGuestName: value }),
    cost: whileOff('the name of another guest OS changes'),
    source: `${SPEC}.alternateGuestName; ${REBOOTS}: alternate_guest_name`,
  },
  hardwareVersion: {
    read: (config, blank) => Number(/^vmx-0*(\d+)$/.exec(textOf(config['version']) ?? '')?.[1] ?? blank),
    cost: costOfHardwareVersion,
    source: 'vSphere API reference, UpgradeVM_Task',
  },
  firmware: {
    ...word({ bios: 'bios', efi: 'efi' }, 'firmware'),
    since: [5, 0],
    created: true,
    cost: whileOff('the firmware changes'),
    source: `${SPEC}.firmware; ${REBOOTS}`,
  },
  secureBoot: {
    ...flag('bootOptions', 'efiSecureBootEnabled'),
    since: [6, 5],
    cost: whileOff('secure boot changes'),
    source: `${SPEC}.bootOptions.efiSecureBootEnabled; ${REBOOTS}`,
  },
  boot: {
    order: {
      read: (config, _blank, devices) => bootOrderOf(config, devices),
      write: (value, _target, devices) => ({ bootOptions: { bootOrder: [...bootOrderSpec(value, devices)] } }),
      since: [5, 0],
      cost: AT_POWER_ON,
      source: `${SPEC}.bootOptions`,
    },
    delay: {
      read: (config, blank) => numberOf(memberAt(config, ['bootOptions', 'bootDelay'])) ?? blank,
      write: (value) => ({ bootOptions: { bootDelay: value } }),
      cost: AT_POWER_ON,
      source: `${SPEC}.bootOptions`,
    },
    setup: { ...flag('bootOptions', 'enterBIOSSetup'), cost: AT_POWER_ON, source: `${SPEC}.bootOptions` },
    retry: {
      read: (config) => {
        const isOn = booleanOf(memberAt(config, ['bootOptions', 'bootRetryEnabled'])) === true;
        return isOn ? (numberOf(memberAt(config, ['bootOptions', 'bootRetryDelay'])) ?? 0) : null;
      },
      write: (value) => ({
        bootOptions: { bootRetryEnabled: value !== null, ...(value === null ? {} : { bootRetryDelay: value }) },
      }),
      since: [4, 1],
      cost: AT_POWER_ON,
      source: `${SPEC}.bootOptions`,
    },
  },
  smbiosHost: {
    raw: (value) => ({ 'smbios.reflectHost': value ? 'TRUE' : 'FALSE' }),
    cost: AT_POWER_ON,
    source: `${SPEC}.extraConfig, smbios.reflectHost; guess that it may be set while the domain runs`,
  },
  annotation: {
    read: (config, blank) => textOf(config['annotation']) ?? blank,
    write: (value) => ({ annotation: value }),
    created: true,
    cost: always('hot', 'notes are no part of the hardware'),
    source: `${SPEC}.annotation`,
  },
  memory: {
    read: (config) => (numberOf(memberAt(config, ['hardware', 'memoryMB'])) ?? 0) as MiB,
    write: (value) => ({ memoryMB: value }),
    created: true,
    cost: costOfMemory,
    source: `${SPEC}.memoryHotAddEnabled; VMware KB 2008405`,
  },
  vcpus: {
    read: (config, blank) => numberOf(memberAt(config, ['hardware', 'numCPU'])) ?? blank,
    write: (value) => ({ numCPUs: value }),
    created: true,
    cost: costOfVcpus,
    source: `${SPEC}.cpuHotAddEnabled, cpuHotRemoveEnabled`,
  },
  coresPerSocket: {
    // 0 or absent on servers that let the host decide.
    read: (config, blank) => numberOf(memberAt(config, ['hardware', 'numCoresPerSocket'])) || blank,
    write: (value) => ({ numCoresPerSocket: value }),
    since: [5, 0],
    created: true,
    cost: whileOff('the CPU topology changes'),
    source: `${SPEC}.numCoresPerSocket; ${REBOOTS}`,
  },
  hotAdd: {
    cpu: {
      ...flag('cpuHotAddEnabled'),
      since: [4, 0],
      cost: HOT_ADD,
      source: `${SPEC}.cpuHotAddEnabled; ${REBOOTS}`,
    },
    cpuRemove: {
      ...flag('cpuHotRemoveEnabled'),
      since: [4, 0],
      cost: HOT_ADD,
      source: `${SPEC}.cpuHotRemoveEnabled; ${REBOOTS}`,
    },
    memory: {
      ...flag('memoryHotAddEnabled'),
      since: [4, 0],
      cost: HOT_ADD,
      source: `${SPEC}.memoryHotAddEnabled; ${REBOOTS}`,
    },
  },
  latency: {
    // `custom`, which a server keeps for settings of the past, counts as normal.
    ...word({ low: 'low', normal: 'normal', medium: 'medium', high: 'high' }, 'latencySensitivity', 'level'),
    since: [5, 1],
    cost: whileOff('latency sensitivity changes'),
    source: `${SPEC}.latencySensitivity; guess`,
  },
  nestedHv: {
    ...flag('nestedHVEnabled'),
    since: [5, 1],
    cost: whileOff('nested virtualization changes'),
    source: `${SPEC}.nestedHVEnabled; ${REBOOTS}: nested_hv_enabled`,
  },
  cpuPerformanceCounters: {
    ...flag('vPMCEnabled'),
    since: [5, 1],
    cost: whileOff('access to CPU performance counters changes'),
    source: `${SPEC}.vPMCEnabled; ${REBOOTS}: cpu_performance_counters_enabled`,
  },
  iommu: {
    ...flag('flags', 'vvtdEnabled'),
    since: [6, 7],
    cost: whileOff('the virtual I/O MMU changes'),
    source: `vSphere API reference, VirtualMachineFlagInfo.vvtdEnabled; ${REBOOTS}: vvtd_enabled`,
  },
  vbs: {
    ...flag('flags', 'vbsEnabled'),
    since: [6, 7],
    cost: whileOff('virtualization-based security changes'),
    source: `vSphere API reference, VirtualMachineFlagInfo.vbsEnabled; ${REBOOTS}: vbs_enabled`,
  },
  memoryLocked: {
    ...flag('memoryReservationLockedToMax'),
    since: [5, 0],
    cost: always('hot', 'the host reserves memory while the domain runs'),
    source: `${SPEC}.memoryReservationLockedToMax; terraform-provider-vsphere, which changes memory_reservation_locked_to_max without a restart`,
  },
  changeTracking: {
    ...flag('changeTrackingEnabled'),
    since: [4, 0],
    cost: always('next-power-on', 'changes are tracked from the next power-on or snapshot on'),
    source: `${SPEC}.changeTrackingEnabled`,
  },
  logging: {
    ...flag('flags', 'enableLogging'),
    cost: whileOff('logging changes'),
    source: `vSphere API reference, VirtualMachineFlagInfo.enableLogging; ${REBOOTS}: enable_logging`,
  },
  diskUuid: {
    ...flag('flags', 'diskUuidEnabled'),
    cost: whileOff('access to the UUIDs of disks changes'),
    source: `vSphere API reference, VirtualMachineFlagInfo.diskUuidEnabled; ${REBOOTS}: enable_disk_uuid`,
  },
  numa: {
    coresPerNode: {
      read: (config, blank) => {
        if (booleanOf(memberAt(config, ['numaInfo', 'autoCoresPerNumaNode'])) === true) return null;
        return numberOf(memberAt(config, ['numaInfo', 'coresPerNumaNode'])) || blank;
      },
      // 0 leaves it to the host (vSphere API reference, VirtualMachineVirtualNuma).
      write: (value) => ({ virtualNuma: { coresPerNumaNode: value ?? 0 } }),
      since: [8, 0],
      cost: whileOff('the virtual NUMA topology changes'),
      source: 'vSphere API reference, VirtualMachineVirtualNuma.coresPerNumaNode, since 8.0.0.1; guess',
    },
    maxVcpusPerNode: {
      raw: (value) => ({ 'numa.vcpu.maxPerVirtualNode': value === null ? '' : String(value) }),
      cost: AT_POWER_ON_NUMA,
      source: 'vSphere Resource Management, Virtual NUMA Controls; guess that it may be set while the domain runs',
    },
    nodeAffinity: {
      raw: (value) => ({ 'numa.nodeAffinity': (value ?? []).join(',') }),
      cost: AT_POWER_ON_NUMA,
      source:
        'vSphere Resource Management, Associate Virtual Machines with Specified NUMA Nodes; guess that it waits for the next power-on',
    },
  },
  swapPlacement: {
    ...word({ inherit: 'inherit', vm_directory: 'vmDirectory', host_local: 'hostLocal' }, 'swapPlacement'),
    cost: whileOff('the place of the swap file changes'),
    source: `${SPEC}.swapPlacement; ${REBOOTS}: swap_placement_policy`,
  },
  powerOps: {
    powerOff: powerOp(POWER_OPS, 'powerOffType'),
    suspend: powerOp(POWER_OPS, 'suspendType'),
    reset: powerOp(POWER_OPS, 'resetType'),
    standbyAction: powerOp({ suspend: 'checkpoint', standby: 'powerOnSuspend' }, 'standbyAction'),
  },
  tools: {
    syncTime: {
      ...flag('tools', 'syncTimeWithHost'),
      cost: always('hot', 'VMware Tools take it while they run'),
      source: `${SPEC}.tools, syncTimeWithHost; terraform-provider-vsphere, which changes sync_time_with_host without a restart`,
    },
    upgrade: {
      ...word({ manual: 'manual', 'power-cycle': 'upgradeAtPowerCycle' }, 'tools', 'toolsUpgradePolicy'),
      cost: always('next-power-on', 'the host looks at it when the domain is powered on'),
      source: `${SPEC}.tools, toolsUpgradePolicy; guess that it may be set while the domain runs, as ${REBOOTS} restarts for it`,
    },
    scripts: {
      afterPowerOn: toolsScript('afterPowerOn', 'run_tools_scripts_after_power_on'),
      afterResume: toolsScript('afterResume', 'run_tools_scripts_after_resume'),
      beforeSuspend: toolsScript('beforeGuestStandby', 'run_tools_scripts_before_guest_standby'),
      beforePowerOff: toolsScript('beforeGuestShutdown', 'run_tools_scripts_before_guest_shutdown'),
      beforeReboot: toolsScript('beforeGuestReboot', 'run_tools_scripts_before_guest_reboot'),
    },
  },
  scheduler: {
    cpu: {
      ...allocation('cpu', AT_ONCE),
      affinity: {
        read: (config) => {
          const set = listOf(memberAt(config, ['cpuAffinity', 'affinitySet'])).filter(
            (each) => typeof each === 'number',
          );
          return set.length === 0 ? null : set.toSorted((left, right) => left - right);
        },
        // No processor at all means all of them (vSphere API reference, VirtualMachineAffinityInfo).
        write: (value) => ({ cpuAffinity: { affinitySet: [...(value ?? [])] } }),
        cost: whileOff('CPU affinity changes'),
        source: `${SPEC}.cpuAffinity; guess`,
      },
    },
    memory: allocation('memory', AT_ONCE),
  },
};

function isRow(entry: EsxField<unknown> | EsxTable | undefined): entry is EsxField<unknown> {
  return typeof entry?.cost === 'function';
}

interface EsxLeaf {
  readonly path: Path;
  readonly row: AnyField;
  readonly esx: EsxField<unknown>;
}

function pair(table: FieldTable, esx: EsxTable, above: Path): readonly EsxLeaf[] {
  return Object.entries(table).flatMap(([key, row]): readonly EsxLeaf[] => {
    const path = [...above, key];
    const entry = ownEntry(esx, key);
    if (isGroup(row)) return entry === undefined || isRow(entry) ? [] : pair(row.fields, entry, path);
    return isRow(entry) ? [{ path, row, esx: entry }] : [];
  });
}

const LEAVES = pair(FIELDS, ESX_FIELDS, []);

/** The rules of every field, by its path. */
export const SCALAR_RULES = LEAVES.map(({ path, esx: { cost, source } }) => ({ path, source, cost }));

/** The fields that older APIs lack. */
export const SCALAR_SINCE = LEAVES.flatMap(({ path, esx: { since } }) =>
  since === undefined ? [] : [{ path, since }],
);

/** The fields that a create always sends, if the API has them. */
export const CREATED: readonly Path[] = LEAVES.flatMap(({ path, esx }) => (esx.created === true ? [path] : []));

/** VMX keys of all fields, in lower case. */
export const FIELD_KEYS: ReadonlySet<string> = new Set(
  LEAVES.flatMap(({ row }) => row.vmx.map((key) => key.toLowerCase())),
);

/** The fields of a new domain that are not blank, without those that a create always sends. */
export function fieldsToSend(domain: Domain): readonly Path[] {
  return LEAVES.flatMap(({ path, row, esx }) => {
    const isChosen = 'raw' in esx || (esx.write !== undefined && esx.created !== true);
    return isChosen && !isBlank(row, valueAt(domain, path)) ? [path] : [];
  });
}

function isBranch(value: VimValue | undefined): value is VimObject {
  return objectOf(value) !== null;
}

function merged(parts: readonly VimObject[]): VimObject {
  const whole: Record<string, VimValue> = {};
  for (const part of parts)
    for (const [member, value] of Object.entries(part)) {
      const before = ownEntry(whole, member);
      if (value !== undefined)
        setEntry(whole, member, isBranch(before) && isBranch(value) ? merged([before, value]) : value);
    }
  return whole;
}

/** The members of a VirtualMachineConfigSpec for the fields that `touched` names. */
export function fieldsSpec(target: Domain, touched: (...path: Path) => boolean, devices: DeviceSpecs): VimObject {
  return merged(
    LEAVES.flatMap(({ path, esx }) =>
      'raw' in esx || esx.write === undefined || !touched(...path)
        ? []
        : [esx.write(valueAt(target, path), target, devices)],
    ),
  );
}

/** The raw keys for the fields that `touched` names. */
export function fieldsRawValues(target: Domain, touched: (...path: Path) => boolean): Readonly<Record<string, string>> {
  const pairs = LEAVES.flatMap(({ path, esx }) =>
    'raw' in esx && touched(...path) ? Object.entries(esx.raw(valueAt(target, path))) : [],
  );
  return Object.fromEntries(pairs);
}

/**
 * A domain with the fields as the `config` property has them. `fromRaw` is what its raw keys say, read as a VMX: the value of a field
 * without a member in this API.
 */
export function withConfigFields(domain: Domain, config: VimObject, devices: DeviceTable, fromRaw: Domain): Domain {
  return LEAVES.reduce((whole, { path, esx }) => {
    const value = valueAt(fromRaw, path);
    return withValueAt(whole, path, 'raw' in esx ? value : esx.read(config, value, devices));
  }, domain);
}
