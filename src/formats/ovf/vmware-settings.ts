import type { Domain } from '../../domain/domain.js';
import { ownEntry } from '../../domain/values/own-entry.js';
import { withVmxKeys } from '../vmx/with-keys.js';
import type { XmlNode } from '../xml/parse-xml.js';
import type { OvfReading } from './envelope.js';
import { attributeOf, children } from './nodes.js';

/** `vmw:Config` of a hardware section, by the VMX key of the same setting. Source: the member names of VirtualMachineConfigInfo. */
const CONFIG_KEYS: Readonly<Record<string, string>> = {
  cpuHotAddEnabled: 'vcpu.hotadd',
  cpuHotRemoveEnabled: 'vcpu.hotremove',
  memoryHotAddEnabled: 'mem.hotadd',
  firmware: 'firmware',
  'bootOptions.efiSecureBootEnabled': 'uefi.secureBoot.enabled',
  'tools.syncTimeWithHost': 'tools.syncTime',
  'tools.toolsUpgradePolicy': 'tools.upgrade.policy',
  'tools.afterPowerOn': 'toolScripts.afterPowerOn',
  'tools.afterResume': 'toolScripts.afterResume',
  'tools.beforeGuestStandby': 'toolScripts.beforeSuspend',
  'tools.beforeGuestShutdown': 'toolScripts.beforePowerOff',
  'powerOpInfo.powerOffType': 'powerType.powerOff',
  'powerOpInfo.suspendType': 'powerType.suspend',
  'powerOpInfo.resetType': 'powerType.reset',
  'powerOpInfo.standbyAction': 'chipset.onlineStandby',
  nestedHVEnabled: 'vhv.enable',
  vPMCEnabled: 'vpmc.enable',
  'flags.vbsEnabled': 'windows.vbs.enabled',
  'flags.vvtdEnabled': 'vvtd.enable',
  changeTrackingEnabled: 'ctkEnabled',
  memoryReservationLockedToMax: 'sched.mem.pin',
  'cpuAllocation.shares.level': 'sched.cpu.shares',
  'memoryAllocation.shares.level': 'sched.mem.shares',
};

/** Values that are spelled otherwise in a VMX. `preset` and `normal` are what a key that is missing means. */
const VALUES: Readonly<Record<string, string | null>> = {
  preset: null,
  normal: null,
  custom: null,
  checkpoint: 'FALSE',
  powerOnSuspend: 'TRUE',
};

/** Settings that say nothing at this value: no VM of ESX has them otherwise, or another element repeats them. */
const USUAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['tools.beforeGuestReboot', ['false']],
  ['virtualICH7MPresent', ['false']],
  ['virtualSMCPresent', ['false']],
  ['simultaneousThreads', ['1']],
  ['cpuAllocation.shares.shares', ['*']],
  ['memoryAllocation.shares.shares', ['*']],
]);

const RAW_KEY = /^[A-Za-z.][A-Za-z0-9_:.-]{0,127}$/;
/** Keys of devices, which the hardware section describes, and keys that only a VMX file has. */
const NOT_EXTRA =
  /^(?:(?:scsi|sata|nvme|ide|floppy|serial|parallel|pcipassthru|sharedfolder)\d+[.:]|config\.|\.encoding)/i;

function configPairs(ovf: OvfReading, hardware: XmlNode): readonly (readonly [string, string])[] {
  return children(hardware, 'Config').flatMap((node): readonly (readonly [string, string])[] => {
    const [key, value] = [attributeOf(node, 'key') ?? '', attributeOf(node, 'value') ?? ''];
    const usual = USUAL.get(key);
    if (usual !== undefined && (usual.includes('*') || usual.includes(value.toLowerCase()))) return [];
    const vmxKey = ownEntry(CONFIG_KEYS, key);
    if (vmxKey === undefined) {
      ovf.lostValue(node, `the setting ${key} = ${value} has no counterpart`);
      return [];
    }
    const spelled = ownEntry(VALUES, value);
    if (spelled === null) return [];
    return [[vmxKey, spelled ?? value]];
  });
}

function extraPairs(ovf: OvfReading, hardware: XmlNode): readonly (readonly [string, string])[] {
  return children(hardware, 'ExtraConfig').flatMap((node): readonly (readonly [string, string])[] => {
    const [key, value] = [attributeOf(node, 'key') ?? '', attributeOf(node, 'value') ?? ''];
    if (RAW_KEY.test(key) && !NOT_EXTRA.test(key)) return [[key, value]];
    ovf.lostValue(node, `the key ${key.slice(0, 80)} of ExtraConfig is not converted`);
    return [];
  });
}

/**
 * The domain with VMware's settings of a hardware section (`vmw:Config`, `vmw:ExtraConfig`), read as the VMX keys that they are: a key
 * with a field sets the field, any other stays raw.
 */
export function withVmwareSettings(ovf: OvfReading, domain: Domain, hardware: XmlNode): Domain {
  const pairs = [...configPairs(ovf, hardware), ...extraPairs(ovf, hardware)];
  return withVmxKeys(domain, pairs, (problem) => ovf.lostValue(hardware, problem));
}
