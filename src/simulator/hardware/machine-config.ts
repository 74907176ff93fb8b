/**
 * Virtual hardware in two spellings: keys of a VMX, and VirtualMachineConfigInfo of the API. `read` makes devices from keys, `change`
 * applies device changes to keys, `settings` holds scalar settings. The VMX is the only state; nothing here knows tasks or power
 * methods.
 */

import type { ControlFacts } from '../inventory/inventory.js';
import { managedBy, vAppConfig } from '../objects/machine/machine-control.js';
import { array, boolean, type DataObject, dateTime, int, long, object, string, type Value } from '../soap/value.js';
import { baseName, formatLocation, parentOf } from '../storage/datastore-location.js';
import type { Device } from './device.js';
import { isFirstClassKey } from './first-class-keys.js';
import { guestFullName, guestIdOf } from './guest-ids.js';
import type { MachineContext } from './machine-context.js';
import { cpuAllocation, memoryAllocation } from './settings/allocation.js';
import { bootOptions } from './settings/boot-options.js';
import { BEFORE_REBOOT_KEY, swapPlacement } from './settings/keyless-settings.js';
import { monitorUsage } from './settings/monitor-usage.js';
import { numaInfo } from './settings/numa.js';
import { powerOps } from './settings/power-ops.js';
import { affinity, CPU_AFFINITY, latencySensitivity, MEMORY_AFFINITY } from './settings/scheduling.js';
import type { VmxKeys } from './vmx-draft.js';

/** Facts that the VMX does not hold. */
export interface ConfigFacts {
  readonly changeVersion: string;
  readonly modified: Date;
  readonly datastoreUrl: string;
  readonly hotPlugMemoryLimitMiB: number;
  /** Default: false. */
  readonly template?: boolean;
  /** Missing if no other system manages the VM. */
  readonly control?: ControlFacts;
}

/** Memory is hot-added in steps of this many MiB. */
export const HOT_ADD_MEMORY_STEP = 128;

/** `42 11 ...-... 01` in a VMX is a dashed UUID in the API; null where the key holds none. */
export function apiUuid(text: string | undefined): string | null {
  const digits = (text ?? '').replace(/[\s-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return null;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function vmxUuid(uuid: string): string {
  const pairs = uuid.replace(/-/g, '').toLowerCase().match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}

/** The name as the API has it: the VMX's own, or the file's. */
export function machineName(keys: VmxKeys, around: MachineContext): string {
  return keys.get('displayName') ?? baseName(around.vmx).replace(/\.vmx$/i, '');
}

export function firmware(keys: VmxKeys): string {
  return keys.get('firmware')?.toLowerCase() === 'efi' ? 'efi' : 'bios';
}

/** VirtualMachineConfigInfo, members in the order of the WSDL. */
export function machineConfig(
  keys: VmxKeys,
  devices: readonly Device[],
  around: MachineContext,
  facts: ConfigFacts,
): DataObject {
  const optional = (key: string): Value | undefined => {
    const value = keys.get(key);
    return value === undefined ? undefined : string(value);
  };
  const instanceUuid = apiUuid(keys.get('vc.uuid'));
  const locationId = apiUuid(keys.get('uuid.location'));
  return object('VirtualMachineConfigInfo', {
    changeVersion: string(facts.changeVersion),
    modified: dateTime(facts.modified),
    name: string(machineName(keys, around)),
    guestFullName: string(guestFullName(keys.get('guestOS'))),
    version: string(`vmx-${String(keys.integer('virtualHW.version', 4)).padStart(2, '0')}`),
    uuid: string(apiUuid(keys.get('uuid.bios')) ?? ''),
    createDate: undefined,
    instanceUuid: instanceUuid === null ? undefined : string(instanceUuid),
    npivTemporaryDisabled: boolean(true),
    locationId: locationId === null ? undefined : string(locationId),
    template: boolean(facts.template ?? false),
    guestId: string(guestIdOf(keys.get('guestOS'))),
    alternateGuestName: string(keys.get('guestOSAltName') ?? ''),
    annotation: optional('annotation'),
    files: files(around),
    tools: tools(keys),
    flags: flags(keys),
    consolePreferences: undefined,
    defaultPowerOps: powerOps(keys),
    hardware: hardware(keys, devices),
    vcpuConfig: undefined,
    cpuAllocation: cpuAllocation(keys),
    memoryAllocation: memoryAllocation(keys),
    latencySensitivity: latencySensitivity(keys),
    memoryHotAddEnabled: boolean(keys.boolean('mem.hotadd', false)),
    cpuHotAddEnabled: boolean(keys.boolean('vcpu.hotadd', false)),
    cpuHotRemoveEnabled: boolean(keys.boolean('vcpu.hotremove', false)),
    hotPlugMemoryLimit: keys.boolean('mem.hotadd', false) ? long(facts.hotPlugMemoryLimitMiB) : undefined,
    hotPlugMemoryIncrementSize: keys.boolean('mem.hotadd', false) ? long(HOT_ADD_MEMORY_STEP) : undefined,
    cpuAffinity: affinity(keys, CPU_AFFINITY),
    memoryAffinity: affinity(keys, MEMORY_AFFINITY),
    networkShaper: undefined,
    extraConfig: extraConfig(keys),
    cpuFeatureMask: undefined,
    datastoreUrl: array('VirtualMachineConfigInfoDatastoreUrlPair', [
      object('VirtualMachineConfigInfoDatastoreUrlPair', {
        name: string(around.vmx.datastore),
        url: string(facts.datastoreUrl),
      }),
    ]),
    swapPlacement: string(swapPlacement(keys)),
    bootOptions: bootOptions(keys, devices),
    ftInfo: undefined,
    repConfig: undefined,
    vAppConfig: vAppConfig(facts.control),
    vAssertsEnabled: boolean(false),
    changeTrackingEnabled: boolean(keys.boolean('ctkEnabled', false)),
    firmware: string(firmware(keys)),
    maxMksConnections: int(40),
    guestAutoLockEnabled: boolean(true),
    managedBy: managedBy(facts.control),
    memoryReservationLockedToMax: boolean(keys.boolean('sched.mem.pin', false)),
    initialOverhead: undefined,
    nestedHVEnabled: boolean(keys.boolean('vhv.enable', false)),
    vPMCEnabled: boolean(keys.boolean('vpmc.enable', false)),
    scheduledHardwareUpgradeInfo: undefined,
    numaInfo: numaInfo(keys),
  });
}

function files(around: MachineContext): DataObject {
  const directory = `${formatLocation(parentOf(around.vmx))}/`;
  return object('VirtualMachineFileInfo', {
    vmPathName: string(formatLocation(around.vmx)),
    snapshotDirectory: string(directory),
    suspendDirectory: string(directory),
    logDirectory: string(directory),
    ftMetadataDirectory: undefined,
  });
}

function tools(keys: VmxKeys): DataObject {
  const script = (name: string) => boolean(keys.boolean(`toolScripts.${name}`, true));
  return object('ToolsConfigInfo', {
    toolsVersion: int(12_352),
    toolsInstallType: undefined,
    afterPowerOn: script('afterPowerOn'),
    afterResume: script('afterResume'),
    beforeGuestStandby: script('beforeSuspend'),
    beforeGuestShutdown: script('beforePowerOff'),
    beforeGuestReboot: keys.boolean(BEFORE_REBOOT_KEY, false) ? boolean(true) : undefined,
    toolsUpgradePolicy: string(keys.get('tools.upgrade.policy') ?? 'manual'),
    pendingCustomization: undefined,
    customizationKeyId: undefined,
    syncTimeWithHostAllowed: boolean(keys.boolean('time.synchronize.allow', true)),
    syncTimeWithHost: boolean(keys.boolean('tools.syncTime', false)),
    lastInstallInfo: undefined,
  });
}

function flags(keys: VmxKeys): DataObject {
  return object('VirtualMachineFlagInfo', {
    disableAcceleration: boolean(false),
    enableLogging: boolean(keys.boolean('logging', true)),
    useToe: boolean(false),
    runWithDebugInfo: boolean(false),
    monitorType: string('release'),
    htSharing: string('any'),
    snapshotDisabled: boolean(false),
    snapshotLocked: boolean(false),
    diskUuidEnabled: boolean(keys.boolean('disk.EnableUUID', false)),
    virtualMmuUsage: string(monitorUsage(keys, 'virtualMmuUsage')),
    virtualExecUsage: string(monitorUsage(keys, 'virtualExecUsage')),
    snapshotPowerOffBehavior: string('powerOff'),
    recordReplayEnabled: boolean(false),
    faultToleranceType: string('unset'),
    cbrcCacheEnabled: boolean(false),
    vvtdEnabled: boolean(keys.boolean('vvtd.enable', false)),
    vbsEnabled: boolean(keys.boolean('windows.vbs.enabled', false)),
  });
}

function hardware(keys: VmxKeys, devices: readonly Device[]): DataObject {
  return object('VirtualHardware', {
    numCPU: int(keys.integer('numvcpus', 1)),
    numCoresPerSocket: int(keys.integer('cpuid.coresPerSocket', 1)),
    memoryMB: int(keys.integer('memsize', 32)),
    virtualICH7MPresent: boolean(false),
    virtualSMCPresent: boolean(false),
    device: array(
      'VirtualDevice',
      devices.map((device) => device.value),
    ),
  });
}

function extraConfig(keys: VmxKeys) {
  const others = [...keys.entries()].filter(({ key }) => !isFirstClassKey(key));
  return array(
    'OptionValue',
    others.map(({ key, value }) => object('OptionValue', { key: string(key), value: string(value) })),
  );
}
