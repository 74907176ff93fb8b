import type { FieldRules, Impact } from '../../../plan/diff/change.js';
import { coldDisk, judgeDisk, judgeDiskSize } from '../disk-judges.js';
import { matches } from '../inventory/path-pattern.js';
import { judgeController, judgeNic, judgeNicNetwork } from '../plug-judges.js';
import { always, impact, type Judge, judgeAddOrRemove, judgePassthrough, judgePower } from './field-costs.js';
import { hasField } from './field-since.js';
import { SCALAR_RULES } from './fields.js';
import { judgeRawKey } from './raw-key-rules.js';

export { FIELD_SINCE, hasField } from './field-since.js';

/** A row judges the differences whose path it matches; `*` stands for one segment. The first row that matches decides. */
interface Rule {
  readonly path: readonly string[];
  /** Where the rule comes from. */
  readonly source: string;
  readonly judge: Judge;
}

const SPEC = 'vSphere API reference, VirtualMachineConfigSpec';
const DEVICES = 'vSphere API reference, VirtualDeviceConfigSpec';
/** Its documentation lists what it takes a domain down for. */
const REBOOTS = 'terraform-provider-vsphere, "Virtual Machine Reboot"';

export const FIELD_RULES: readonly Rule[] = [
  {
    path: ['name'],
    source: `${SPEC}.name`,
    judge: always('hot', 'the name is no part of the hardware; the files keep theirs'),
  },
  ...SCALAR_RULES,
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
  { path: ['tpm'], source: `${DEVICES}, VirtualTPM; ${REBOOTS}`, judge: judgeAddOrRemove('virtual TPMs') },
  { path: ['controllers', '*'], source: `${DEVICES}; guess for SATA and NVMe`, judge: judgeController },
  { path: ['disks', '*'], source: `${DEVICES}; guess for SATA and NVMe`, judge: judgeDisk },
  {
    path: ['disks', '*', 'size'],
    source: `${DEVICES}, VirtualDisk.capacityInKB; VMware KB 1004047`,
    judge: judgeDiskSize,
  },
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
    source: `${DEVICES}, VirtualDiskFlatVer2BackingInfo.diskMode; ${REBOOTS}`,
    judge: coldDisk('the mode of a disk changes only while the domain is off'),
  },
  {
    path: ['disks', '*', 'writeThrough'],
    source: `${DEVICES}, VirtualDiskFlatVer2BackingInfo.writeThrough; ${REBOOTS}`,
    judge: coldDisk('how a disk is written changes only while the domain is off'),
  },
  {
    path: ['disks', '*', 'sharing'],
    source: `${DEVICES}, VirtualDiskFlatVer2BackingInfo.sharing; ${REBOOTS}`,
    judge: coldDisk('who may share a disk changes only while the domain is off'),
  },
  {
    path: ['disks', '*', 'file'],
    source: 'this project',
    judge: coldDisk('a disk can be replaced only while the VM is off'),
  },
  { path: ['disks', '*', '*'], source: 'this project', judge: always('replace', 'it would take another disk') },
  { path: ['nics', '*'], source: `${DEVICES}; ${REBOOTS}`, judge: judgeNic },
  {
    path: ['nics', '*', 'network'],
    source: DEVICES,
    judge: judgeNicNetwork,
  },
  {
    path: ['nics', '*', 'port'],
    source: `${DEVICES}, VirtualEthernetCardDistributedVirtualPortBackingInfo`,
    judge: judgeNicNetwork,
  },
  {
    path: ['nics', '*', 'port', '*'],
    source: `${DEVICES}, VirtualEthernetCardDistributedVirtualPortBackingInfo`,
    judge: judgeNicNetwork,
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
  ...['shares', 'reservation', 'limit'].map((member) => ({
    path: ['nics', '*', member],
    source: `${DEVICES}, VirtualEthernetCard.resourceAllocation; guess that it may be set while the domain runs`,
    judge: always('hot', 'what a network card gets of the network applies at once'),
  })),
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
  { path: ['passthrough', '*'], source: `${DEVICES}, VirtualPCIPassthrough; ${REBOOTS}`, judge: judgePassthrough },
  {
    path: ['passthrough', '*', '**'],
    source: `${DEVICES}, VirtualPCIPassthrough`,
    judge: always('needs-power-off', 'PCI devices of the host can be added only while the VM is off'),
  },
  {
    path: ['guestinfo', '*'],
    source: `${SPEC}.extraConfig, guestinfo.*`,
    judge: always('hot', 'guestinfo reaches a running guest'),
  },
  {
    path: ['vmx', '*'],
    source: `${SPEC}.extraConfig; guess for keys without a rule of their own`,
    judge: judgeRawKey,
  },
];

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
