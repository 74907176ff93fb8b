import type { FieldRules, Impact } from '../../plan/change.js';
import {
  always,
  impact,
  type Judge,
  judgeAddOrRemove,
  judgeController,
  judgeDisk,
  judgeDiskSize,
  judgeExtraConfig,
  judgeMemory,
  judgeNic,
  judgePassthrough,
  judgePower,
  judgeVcpus,
} from './field-judges.js';
import { atLeast } from './soap/api-version.js';

/** A row judges the differences whose path it matches; `*` stands for one segment. The first row that matches decides. */
interface Rule {
  readonly path: readonly string[];
  /** Where the rule comes from. */
  readonly source: string;
  readonly judge: Judge;
}

const SPEC = 'vSphere API reference, VirtualMachineConfigSpec';
const DEVICES = 'vSphere API reference, VirtualDeviceConfigSpec';

export const FIELD_RULES: readonly Rule[] = [
  { path: ['memory'], source: `${SPEC}.memoryHotAddEnabled; VMware KB 2008405`, judge: judgeMemory },
  { path: ['vcpus'], source: `${SPEC}.cpuHotAddEnabled, cpuHotRemoveEnabled`, judge: judgeVcpus },
  {
    path: ['coresPerSocket'],
    source: `${SPEC}.numCoresPerSocket`,
    judge: always('needs-power-off', 'the CPU topology changes only while the domain is off'),
  },
  { path: ['annotation'], source: `${SPEC}.annotation`, judge: always('hot', 'notes are no part of the hardware') },
  {
    path: ['guestOs'],
    source: `${SPEC}.guestId; guess`,
    judge: always('needs-power-off', 'the guest OS setting changes only while the domain is off'),
  },
  {
    path: ['firmware'],
    source: `${SPEC}.firmware`,
    judge: always('needs-power-off', 'the firmware changes only while the domain is off'),
  },
  {
    path: ['secureBoot'],
    source: `${SPEC}.bootOptions.efiSecureBootEnabled`,
    judge: always('needs-power-off', 'secure boot changes only while the domain is off'),
  },
  {
    path: ['boot', '*'],
    source: `${SPEC}.bootOptions`,
    judge: always('next-power-on', 'the firmware reads it when the domain is powered on'),
  },
  {
    path: ['smbiosHost'],
    source: `${SPEC}.extraConfig, smbios.reflectHost; guess that it may be set while the domain runs`,
    judge: always('next-power-on', 'the firmware reads it when the domain is powered on'),
  },
  {
    path: ['generationId'],
    source: 'vSphere API reference: no member of VirtualMachineConfigSpec',
    judge: always('impossible', 'only the host gives a live domain its generation id'),
  },
  {
    path: ['hardwareVersion'],
    source: 'vSphere API reference, UpgradeVM_Task',
    judge: always('needs-power-off', 'the virtual hardware is raised only while the domain is off'),
  },
  { path: ['uuid'], source: 'this project', judge: always('impossible', 'the uuid is the identity of a domain') },
  {
    path: ['hotAdd', '*'],
    source: `${SPEC}.cpuHotAddEnabled, cpuHotRemoveEnabled, memoryHotAddEnabled`,
    judge: always('needs-power-off', 'what may be hot-added is settled while the domain is off'),
  },
  {
    path: ['latency'],
    source: `${SPEC}.latencySensitivity; guess`,
    judge: always('needs-power-off', 'latency sensitivity changes only while the domain is off'),
  },
  {
    path: ['scheduler', 'cpu', 'affinity'],
    source: `${SPEC}.cpuAffinity; guess`,
    judge: always('needs-power-off', 'CPU affinity changes only while the domain is off'),
  },
  {
    path: ['scheduler', '*', '*'],
    source: `${SPEC}.cpuAllocation, memoryAllocation; libvirt schedinfo`,
    judge: always('hot', 'shares, reservations and limits apply at once'),
  },
  {
    path: ['vnc'],
    source: `${SPEC}.extraConfig, RemoteDisplay.vnc.*; guess`,
    judge: always('next-power-on', 'the host reads the settings of its remote display when the domain is powered on'),
  },
  {
    path: ['vnc', '*'],
    source: `${SPEC}.extraConfig, RemoteDisplay.vnc.*; guess`,
    judge: always('next-power-on', 'the host reads the settings of its remote display when the domain is powered on'),
  },
  {
    path: ['video', '*'],
    source: 'vSphere API reference, VirtualMachineVideoCard.numDisplays, enable3DSupport; guess for the memory',
    judge: always('needs-power-off', 'the video card changes only while the domain is off'),
  },
  { path: ['sound'], source: `${DEVICES}; guess`, judge: judgeAddOrRemove('sound cards') },
  { path: ['usb', '*'], source: `${DEVICES}; guess`, judge: judgeAddOrRemove('USB controllers') },
  { path: ['tpm'], source: `${DEVICES}, VirtualTPM`, judge: judgeAddOrRemove('virtual TPMs') },
  { path: ['controllers', '*'], source: `${DEVICES}; guess for SATA and NVMe`, judge: judgeController },
  { path: ['disks', '*'], source: DEVICES, judge: judgeDisk },
  { path: ['disks', '*', 'size'], source: `${DEVICES}, VirtualDisk.capacityInKB`, judge: judgeDiskSize },
  {
    path: ['disks', '*', 'shares'],
    source: `${DEVICES}, VirtualDisk.storageIOAllocation`,
    judge: always('hot', 'shares of a disk apply at once'),
  },
  {
    path: ['disks', '*', 'limit'],
    source: `${DEVICES}, VirtualDisk.storageIOAllocation`,
    judge: always('hot', 'the limit of a disk applies at once'),
  },
  {
    path: ['disks', '*', 'mode'],
    source: `${DEVICES}, VirtualDiskFlatVer2BackingInfo.diskMode; guess`,
    judge: always('needs-power-off', 'the mode of a disk changes only while the domain is off'),
  },
  {
    path: ['disks', '*', 'writeThrough'],
    source: `${DEVICES}, VirtualDiskFlatVer2BackingInfo.writeThrough; guess`,
    judge: always('needs-power-off', 'how a disk is written changes only while the domain is off'),
  },
  {
    path: ['disks', '*', 'sharing'],
    source: `${DEVICES}, VirtualDiskFlatVer2BackingInfo.sharing; guess`,
    judge: always('needs-power-off', 'who may share a disk changes only while the domain is off'),
  },
  { path: ['disks', '*', '*'], source: 'this project', judge: always('replace', 'it would take another disk') },
  { path: ['nics', '*'], source: `${DEVICES}; guess for Tools`, judge: judgeNic },
  {
    path: ['nics', '*', 'network'],
    source: DEVICES,
    judge: always('hot', 'a network card can be moved to another network while it runs'),
  },
  {
    path: ['nics', '*', 'port'],
    source: `${DEVICES}, VirtualEthernetCardDistributedVirtualPortBackingInfo`,
    judge: always('hot', 'a network card can be moved to another network while it runs'),
  },
  {
    path: ['nics', '*', 'port', '*'],
    source: `${DEVICES}, VirtualEthernetCardDistributedVirtualPortBackingInfo`,
    judge: always('hot', 'a network card can be moved to another network while it runs'),
  },
  {
    path: ['nics', '*', 'connection'],
    source: 'libvirt, VMX mapping: connectionType; no backing of the vSphere API has it',
    judge: always('impossible', 'no call changes the kind of connection of a network card'),
  },
  {
    path: ['nics', '*', 'device'],
    source: 'libvirt, VMX mapping: vnet; no backing of the vSphere API has it',
    judge: always('impossible', 'no call changes the host adapter of a network card'),
  },
  {
    path: ['nics', '*', 'macCheck'],
    source: 'libvirt, VMX mapping: checkMACAddress; no member of VirtualEthernetCard',
    judge: always('impossible', 'no call says whether the address of a network card is checked'),
  },
  {
    path: ['nics', '*', 'macType'],
    source: `${DEVICES}, VirtualEthernetCard.addressType`,
    judge: always('needs-power-off', 'a MAC address changes only while the domain is off'),
  },
  {
    path: ['nics', '*', 'connected'],
    source: DEVICES,
    judge: always('next-power-on', 'it says whether the card is connected at power-on'),
  },
  {
    path: ['nics', '*', 'mac'],
    source: DEVICES,
    judge: always('needs-power-off', 'a MAC address changes only while the domain is off'),
  },
  {
    path: ['nics', '*', 'model'],
    source: DEVICES,
    judge: always('impossible', 'a network card’s model cannot change; remove the card and add another in a free slot'),
  },
  { path: ['cdroms', '*'], source: DEVICES, judge: judgeAddOrRemove('CD-ROM drives') },
  {
    path: ['cdroms', '*', 'connected'],
    source: DEVICES,
    judge: always('next-power-on', 'it says whether the drive is connected at power-on'),
  },
  { path: ['cdroms', '*', '**'], source: DEVICES, judge: always('hot', 'media can be changed while it runs') },
  { path: ['floppies', '*'], source: `${DEVICES}; guess`, judge: judgeAddOrRemove('floppy drives') },
  {
    path: ['floppies', '*', 'connected'],
    source: DEVICES,
    judge: always('next-power-on', 'it says whether the drive is connected at power-on'),
  },
  {
    path: ['floppies', '*', '**'],
    source: `${DEVICES}; guess`,
    judge: always('needs-power-off', 'the medium of a floppy drive changes only while the domain is off'),
  },
  { path: ['serials', '*'], source: `${DEVICES}; guess`, judge: judgeAddOrRemove('serial ports') },
  {
    path: ['serials', '*', '**'],
    source: `${DEVICES}; guess`,
    judge: always('needs-power-off', 'a serial port’s backing changes only while the domain is off'),
  },
  { path: ['parallels', '*'], source: `${DEVICES}; guess`, judge: judgeAddOrRemove('parallel ports') },
  {
    path: ['sharedFolders', '*'],
    source: 'libvirt, VMX mapping: sharedFolderN; no member of VirtualMachineConfigSpec',
    judge: always('impossible', 'no call gives a live domain shared folders, which hosted products alone have'),
  },
  {
    path: ['sharedFolders', '*', '**'],
    source: 'libvirt, VMX mapping: sharedFolderN; no member of VirtualMachineConfigSpec',
    judge: always(
      'impossible',
      'no call changes the shared folders of a live domain, which hosted products alone have',
    ),
  },
  { path: ['passthrough', '*'], source: `${DEVICES}, VirtualPCIPassthrough`, judge: judgePassthrough },
  {
    path: ['passthrough', '*', '**'],
    source: `${DEVICES}, VirtualPCIPassthrough`,
    judge: always('needs-power-off', 'PCI devices of the host are plugged only while the domain is off'),
  },
  {
    path: ['guestinfo', '*'],
    source: `${SPEC}.extraConfig, guestinfo.*`,
    judge: always('hot', 'guestinfo reaches a running guest'),
  },
  {
    path: ['vmx', '*'],
    source: 'vSphere API reference, VirtualMachineConfigSpec.extraConfig; guess',
    judge: judgeExtraConfig,
  },
];

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part === '**') return path.length > index;
    if (path[index] === undefined || (part !== '*' && part !== path[index])) return false;
  }
  return pattern.length === path.length;
}

/** The first vSphere API that has a member for the field (vSphere API reference, "since"). Fields that are not here are as old as the API. */
export const FIELD_SINCE: readonly { readonly path: readonly string[]; readonly since: readonly [number, number] }[] = [
  { path: ['coresPerSocket'], since: [5, 0] },
  { path: ['firmware'], since: [5, 0] },
  { path: ['secureBoot'], since: [6, 5] },
  { path: ['boot', 'order'], since: [5, 0] },
  { path: ['boot', 'retry'], since: [4, 1] },
  { path: ['hotAdd', '*'], since: [4, 0] },
  { path: ['latency'], since: [5, 1] },
  { path: ['usb', 'xhci'], since: [5, 0] },
  { path: ['tpm'], since: [6, 7] },
  { path: ['disks', '*', 'shares'], since: [4, 1] },
  { path: ['disks', '*', 'limit'], since: [4, 1] },
  { path: ['disks', '*', 'sharing'], since: [6, 0] },
  { path: ['nics', '*', 'port'], since: [4, 0] },
  { path: ['nics', '*', 'port', '*'], since: [4, 0] },
  { path: ['passthrough', '*'], since: [4, 0] },
];

/** Has an API of this version a member for the field? */
export function hasField(apiVersion: string, path: readonly string[]): boolean {
  const row = FIELD_SINCE.find((each) => matches(each.path, path));
  return row === undefined || atLeast(apiVersion, ...row.since);
}

/** What a change costs on ESX. Where there is no rule, the domain must be off: the one answer that cannot surprise. */
export const esxFieldRules: FieldRules = (difference, live) => {
  if (difference.path[0] === 'power') return judgePower(difference);
  const rule = FIELD_RULES.find((each) => matches(each.path, difference.path));
  return rule?.judge(difference, live) ?? impact('needs-power-off', 'unknown: there is no rule for this field');
};

/** The rules of a server that speaks this version of the API: a field that it has no member for cannot be changed there. */
export function fieldRulesFor(apiVersion: string): FieldRules {
  return (difference, live): Impact =>
    hasField(apiVersion, difference.path)
      ? esxFieldRules(difference, live)
      : impact('impossible', `this server speaks version ${apiVersion} of the API, which has no such setting`);
}
