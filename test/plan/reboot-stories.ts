import type { DeclaredFields } from '../../src/domain/desired.js';
import { esxFieldRules } from '../../src/providers/esx/field-rules.js';
import { at, desiredDomain, diskGib, gib, type LiveParts, liveDomain, mac } from './builders.js';
import type { Story } from './stories.js';

/**
 * What the documentation of Terraform's vSphere provider lists as attributes whose change reboots a machine, predicted by the rules of
 * this provider. A line of a plan tells of each what it costs here, and why; a change that is hot, or impossible, is none that reboots.
 */
function reboot(name: string, declared: DeclaredFields, live: LiveParts = {}): Story {
  const desired = desiredDomain('db01', {
    declared,
    allowPowerOff: 'guest',
    allow: ['HZ501'],
    sources: { '': at(3) },
  });
  return { name, desired, live: liveDomain(live), context: { rules: esxFieldRules } };
}

const HOT: LiveParts = {
  domain: { memory: gib(4), hotAdd: { cpu: true, cpuRemove: false, memory: true } },
  runtime: {
    cpuHotAdd: true,
    cpuHotRemove: false,
    memoryHotAdd: true,
    memoryHotAddLimit: gib(64),
    memoryHotAddIncrement: gib(0.125),
  },
};

export const REBOOT_STORIES: readonly Story[] = [
  // num_cpus, memory: more of both without the flags.
  reboot('101-processors-and-memory-without-hot-add', { vcpus: 4, memory: gib(4) }),
  // num_cpus, memory: more of both with the flags.
  reboot('102-processors-and-memory-with-hot-add', { vcpus: 4, memory: gib(8) }, HOT),
  // num_cpus, memory: less of both, whatever the flags say.
  reboot('103-fewer-processors-and-less-memory', { vcpus: 1, memory: gib(2) }, HOT),
  // memory: a Linux guest with less than 3 GB cannot pass that while it runs.
  reboot(
    '104-small-linux-guest-beyond-3-gb',
    { memory: gib(4) },
    { ...HOT, domain: { ...HOT.domain, memory: gib(2) } },
  ),
  // memory: beyond what the host set aside when it was powered on.
  reboot('105-memory-beyond-its-hot-add-limit', { memory: gib(128) }, HOT),
  // num_cores_per_socket, cpu_hot_add_enabled, cpu_hot_remove_enabled, memory_hot_add_enabled
  reboot('106-topology-and-hot-add-flags', { coresPerSocket: 2, hotAdd: { cpu: true, cpuRemove: true, memory: true } }),
  // firmware, efi_secure_boot_enabled, guest_id, hardware_version
  reboot(
    '107-firmware-guest-and-hardware',
    {
      firmware: 'efi',
      secureBoot: true,
      guestOs: 'debian11-64',
      hardwareVersion: 21,
    },
    { domain: { firmware: 'bios' } },
  ),
  // enable_disk_uuid, enable_logging, cpu_performance_counters_enabled, nested_hv_enabled, ept_rvi_mode, hv_mode, vbs_enabled, vvtd_enabled
  reboot('108-raw-keys-of-the-hardware', {
    vmx: {
      'disk.EnableUUID': 'FALSE',
      logging: 'FALSE',
      'vpmc.enable': 'TRUE',
      'vhv.enable': 'TRUE',
      'monitor.virtual_mmu': 'hardware',
      'monitor.virtual_exec': 'hardware',
      'windows.vbs.enabled': 'TRUE',
      'vvtd.enable': 'TRUE',
    },
  }),
  // alternate_guest_name, swap_placement_policy, run_tools_scripts_*, extra_config
  reboot('109-raw-keys-of-tools-and-others', {
    vmx: {
      guestOSAltName: 'Debian of the house',
      'sched.swap.dir': '/vmfs/volumes/ssd1',
      'toolScripts.afterPowerOn': 'TRUE',
      'toolScripts.afterResume': 'TRUE',
      'toolScripts.beforeSuspend': 'TRUE',
      'toolScripts.beforePowerOff': 'TRUE',
      'site.owner': 'team-a',
    },
    guestinfo: { role: 'db' },
  }),
  // disk.disk_mode, disk.write_through, disk.disk_sharing
  reboot('110-how-a-disk-is-used', {
    disks: { 'scsi0:0': { mode: 'independent-persistent', writeThrough: true, sharing: 'multi-writer' } },
  }),
  // disk.unit_number, disk.controller_type: another slot is another device, of a kind that may or may not be plugged while it runs.
  reboot('111-disks-by-kind-of-controller', {
    controllers: { sata0: 'ahci', nvme0: 'nvme' },
    disks: {
      'scsi0:1': { size: diskGib(5) },
      'sata0:0': { size: diskGib(5) },
      'nvme0:0': { size: diskGib(5) },
      'ide0:0': { size: diskGib(5) },
    },
  }),
  // scsi_type: the model of a controller that disks hang on
  reboot('112-model-of-a-controller', { controllers: { scsi0: 'lsilogic' } }),
  // network_interface, network_interface.adapter_type, and what of a card moves while it runs
  reboot('113-network-cards', {
    nics: {
      ethernet0: { model: 'e1000', network: 'DMZ', mac: mac('00:50:56:25:48:02') },
      ethernet1: { network: 'DMZ' },
    },
  }),
  // pci_device_id
  reboot('114-passed-through-device', {
    passthrough: {
      pciPassthru0: {
        address: '00000:003:00.0',
        vendor: '0x8086',
        device: '0x1521',
        system: '5f7a1c2e-0000-0000-0000-0cc47a000001',
      },
    },
  }),
  // boot_delay, boot_retry_enabled, cpu_share_level, memory_limit, annotation: not in that list
  reboot('115-what-does-not-reboot', {
    annotation: 'the new note',
    boot: { delay: 5000 },
    scheduler: { cpu: { shares: 'high' }, memory: { shares: 2000 } },
  }),
  // tools_upgrade_policy is in that list, and is read at a restart alone; sync_time_with_host and the bandwidth of a card are not in it.
  reboot('116-tools-and-bandwidth', {
    tools: { syncTime: true, upgrade: 'power-cycle' },
    nics: { ethernet0: { shares: 'high', reservation: 100, limit: 1000 } },
  }),
];
