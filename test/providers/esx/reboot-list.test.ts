import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/values/json.js';
import type { MiB } from '../../../src/domain/values/units.js';
import type { Cost } from '../../../src/plan/diff/change.js';
import { esxFieldRules } from '../../../src/providers/esx/fields/field-rules.js';
import { diskGib, type LiveParts, liveDisk, liveDomain, path } from '../../plan/builders.js';

/**
 * What terraform-provider-vsphere documents to take a domain down for ("Virtual Machine Reboot" of its page on virtual machines), and
 * tells nobody before it does. Each has here what is predicted of it, or why there is nothing to predict.
 */
interface Predicted {
  readonly attribute: string;
  /** Our field, or `vmx` and a raw key. */
  readonly at: string;
  readonly from: Json;
  readonly to: Json;
  readonly live?: LiveParts;
  readonly cost: Cost;
}

interface Without {
  readonly attribute: string;
  readonly none: string;
}

const device = { any: 'device' };
const withDisk: LiveParts = { domain: { disks: { 'scsi0:1': liveDisk(path('[ssd1] b.vmdk'), diskGib(1), 'thin') } } };
const hotAdd = {
  memoryHotAdd: true,
  cpuHotAdd: true,
  cpuHotRemove: true,
  memoryHotAddLimit: 65_536 as MiB,
  memoryHotAddIncrement: 128 as MiB,
};
const asleep: LiveParts = { runtime: { tools: 'not-running' } };

const row = (attribute: string, at: string, from: Json, to: Json, cost: Cost, live: LiveParts = {}): Predicted => ({
  attribute,
  at,
  from,
  to,
  cost,
  live,
});
const off = (attribute: string, at: string, from: Json, to: Json, live: LiveParts = {}): Predicted =>
  row(attribute, at, from, to, 'needs-power-off', live);
const key = (attribute: string, name: string): Predicted => off(attribute, `vmx ${name}`, 'FALSE', 'TRUE');

const SLOT = 'a disk is known by its slot: in another one it is another disk, taken out here and put in there';

const LIST: readonly (Predicted | Without)[] = [
  off('alternate_guest_name', 'guestOsName', '', 'x'),
  off('cpu_hot_add_enabled', 'hotAdd cpu', false, true),
  off('cpu_hot_remove_enabled', 'hotAdd cpuRemove', false, true),
  off('cpu_performance_counters_enabled', 'cpuPerformanceCounters', false, true),
  { attribute: 'disk.controller_type', none: SLOT },
  { attribute: 'disk.unit_number', none: SLOT },
  off('disk.disk_mode', 'disks scsi0:1 mode', 'persistent', 'append', withDisk),
  off('disk.write_through', 'disks scsi0:1 writeThrough', false, true, withDisk),
  off('disk.disk_sharing', 'disks scsi0:1 sharing', 'none', 'multi-writer', withDisk),
  off('efi_secure_boot_enabled', 'secureBoot', false, true),
  key('ept_rvi_mode', 'monitor.virtual_mmu'),
  off('enable_disk_uuid', 'diskUuid', false, true),
  off('enable_logging', 'logging', true, false),
  // It takes every key for one that needs a restart, because it knows none of them. Hosts store them at once.
  row('extra_config', 'vmx some.key', null, 'x', 'next-power-on'),
  row('extra_config: guestinfo', 'guestinfo role', null, 'db', 'hot'),
  off('firmware', 'firmware', 'bios', 'efi'),
  off('guest_id', 'guestOs', 'debian11-64', 'debian12-64'),
  off('hardware_version', 'hardwareVersion', 19, 21),
  key('hv_mode', 'monitor.virtual_exec'),
  off('memory: reduced', 'memory', 8192, 4096, { runtime: hotAdd }),
  off('memory: increased without hot-add', 'memory', 4096, 8192),
  off('memory_hot_add_enabled', 'hotAdd memory', false, true),
  off('nested_hv_enabled', 'nestedHv', false, true),
  off('network_interface: deleted while Tools do not run', 'nics ethernet1', device, null, asleep),
  off('network_interface.adapter_type', 'nics ethernet0 model', 'e1000', 'vmxnet3', asleep),
  off('num_cores_per_socket', 'coresPerSocket', 1, 2, { runtime: hotAdd }),
  off('pci_device_id', 'passthrough pciPassthru0', null, device),
  off('run_tools_scripts_after_power_on', 'tools scripts afterPowerOn', true, false),
  off('run_tools_scripts_after_resume', 'tools scripts afterResume', true, false),
  off('run_tools_scripts_before_guest_standby', 'tools scripts beforeSuspend', true, false),
  off('run_tools_scripts_before_guest_shutdown', 'tools scripts beforePowerOff', true, false),
  off('run_tools_scripts_before_guest_reboot', 'tools scripts beforeReboot', false, true),
  off('swap_placement_policy', 'swapPlacement', 'inherit', 'vm_directory'),
  // It restarts for it, though nothing but a restart would ever look at it.
  row('tools_upgrade_policy', 'tools upgrade', 'manual', 'power-cycle', 'next-power-on'),
  off('vbs_enabled', 'vbs', false, true),
  off('vvtd_enabled', 'iommu', false, true),
  off('vtpm', 'tpm', false, true),
];

/** What it changes without taking the domain down, or is not on its list though its program restarts for it. */
const BESIDE: readonly Predicted[] = [
  row('name', 'name', 'a', 'b', 'hot'),
  row('annotation', 'annotation', 'a', 'b', 'hot'),
  off('num_cpus: increased without hot-add', 'vcpus', 2, 4),
  off('num_cpus: reduced without hot-remove', 'vcpus', 4, 2),
  row('num_cpus: increased', 'vcpus', 2, 4, 'hot', { runtime: hotAdd }),
  row('num_cpus: reduced', 'vcpus', 4, 2, 'hot', { runtime: hotAdd }),
  row('memory: increased', 'memory', 4096, 8192, 'hot', { runtime: hotAdd }),
  row('cpu_reservation', 'scheduler cpu reservation', 0, 500, 'hot'),
  row('cpu_limit', 'scheduler cpu limit', 'unlimited', 500, 'hot'),
  row('memory_reservation', 'scheduler memory reservation', 0, 1024, 'hot'),
  row('memory_limit', 'scheduler memory limit', 'unlimited', 1024, 'hot'),
  row('boot_delay', 'boot delay', 0, 5000, 'next-power-on'),
  row('boot_retry_delay', 'boot retry', null, 10_000, 'next-power-on'),
  row('sync_time_with_host', 'tools syncTime', false, true, 'hot'),
  row('disk.size', 'disks scsi0:1 size', 1, 2, 'hot', withDisk),
  row('disk: added on SCSI', 'disks scsi0:2', null, device, 'hot'),
  off('disk: added on IDE', 'disks ide0:1', null, device),
  row('disk.io_limit', 'disks scsi0:1 limit', 'unlimited', 100, 'hot', withDisk),
  row('network_interface: added', 'nics ethernet1', null, device, 'hot'),
  row('network_interface: deleted while Tools run', 'nics ethernet1', device, null, 'hot'),
  off('network_interface: an SR-IOV one added', 'nics ethernet1', null, { model: 'sriov' }),
  row('network_interface.network_id', 'nics ethernet0 network', 'a', 'b', 'hot'),
  row('cdrom: its image', 'cdroms ide1:0 medium', { kind: 'empty' }, { kind: 'client' }, 'hot'),
  off('cdrom: added', 'cdroms ide1:0', null, device),
  // It sends this to a running domain. As nobody documents that hosts take it, the domain is taken down here.
  off('latency_sensitivity', 'latency', 'normal', 'high'),
  off('video_card', 'video displays', 1, 2),
];

const predicted = (rows: readonly (Predicted | Without)[]): readonly Predicted[] =>
  rows.filter((each): each is Predicted => 'cost' in each);

describe('the reboot list', () => {
  test.each(predicted(LIST).map((each) => [each.attribute, each.at, each.cost, each] as const))(
    '%s is %s: %s',
    (_, at, cost, { from, to, live }) => {
      const impact = esxFieldRules({ path: at.split(' '), before: from, after: to }, liveDomain(live));
      expect(impact.cost).toBe(cost);
      expect(impact.because).not.toMatch(/unknown|no rule/);
    },
  );

  test('is whole, and says of each attribute without a counterpart why', () => {
    const attributes = new Set(LIST.map(({ attribute }) => attribute.replace(/:.*/, '')));
    expect(attributes.size).toBe(35);
    for (const each of LIST) if ('none' in each) expect(each.none).not.toBe('');
  });

  test.each(predicted(LIST).flatMap(({ attribute, cost }) => (cost === 'hot' ? [attribute] : [])))(
    '%s, which is called hot here, has a reason to be',
    (attribute) => {
      expect(attribute).toBe('extra_config: guestinfo');
    },
  );
});

test.each(BESIDE.map((each) => [each.attribute, each.at, each.cost, each] as const))(
  'beside the list, %s is %s: %s',
  (_, at, cost, { from, to, live }) => {
    expect(esxFieldRules({ path: at.split(' '), before: from, after: to }, liveDomain(live)).cost).toBe(cost);
  },
);
