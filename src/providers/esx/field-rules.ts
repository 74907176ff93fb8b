import type { Json } from '../../domain/json.js';
import type { LiveDomain } from '../../domain/live.js';
import { formatMemory, type MiB } from '../../domain/units.js';
import type { Cost, Fact, FieldDifference, FieldRules, Impact } from '../../plan/change.js';

/** A row judges the differences whose path it matches; `*` stands for one segment. The first row that matches decides. */
interface Rule {
  readonly path: readonly string[];
  /** Where the rule comes from. */
  readonly source: string;
  readonly judge: (difference: FieldDifference, live: LiveDomain) => Impact;
}

function impact(cost: Cost, because: string, ...evidence: Fact[]): Impact {
  return { cost, because, evidence };
}

function always(cost: Cost, because: string): Rule['judge'] {
  return () => impact(cost, because);
}

function runtimeFact(
  live: LiveDomain,
  name: 'cpuHotAdd' | 'memoryHotAdd' | 'cpuHotRemove' | 'memoryHotAddLimit' | 'memoryHotAddIncrement',
): Fact {
  return { path: ['runtime', name], value: live.runtime[name] };
}

function asNumber(value: Json): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Linux guests below 3 GiB cannot grow past 3 GiB while they run (VMware KB 2008405). */
const LINUX_HOT_ADD_FLOOR = 3072;

function isLinux(guestOs: string | null): boolean {
  return (
    guestOs !== null && /linux|debian|ubuntu|rhel|centos|sles|oracle|fedora|asianux|amazon|photon|coreos/i.test(guestOs)
  );
}

function judgeMemory(difference: FieldDifference, live: LiveDomain): Impact {
  const before = asNumber(difference.before);
  const after = asNumber(difference.after);
  const { memoryHotAdd, memoryHotAddLimit, memoryHotAddIncrement } = live.runtime;
  const flag = runtimeFact(live, 'memoryHotAdd');
  if (after < before) return impact('needs-power-off', 'memory never shrinks while a domain runs');
  if (memoryHotAdd === null)
    return impact('needs-power-off', 'unknown: whether memory hot-add is on could not be read');
  if (!memoryHotAdd) return impact('needs-power-off', 'memory hot-add is off in this domain', flag);
  if (isLinux(live.domain.guestOs) && before < LINUX_HOT_ADD_FLOOR && after > LINUX_HOT_ADD_FLOOR) {
    return impact('needs-power-off', 'a Linux guest below 3GiB cannot grow past 3GiB while it runs', flag);
  }
  const limit = runtimeFact(live, 'memoryHotAddLimit');
  if (memoryHotAddLimit !== null && memoryHotAddLimit > 0 && after > memoryHotAddLimit) {
    return impact(
      'needs-power-off',
      `memory can grow to ${formatMemory(memoryHotAddLimit)} while it runs`,
      flag,
      limit,
    );
  }
  const increment = runtimeFact(live, 'memoryHotAddIncrement');
  if (memoryHotAddIncrement !== null && memoryHotAddIncrement > 0 && (after - before) % memoryHotAddIncrement !== 0) {
    return impact(
      'needs-power-off',
      `memory grows in steps of ${formatMemory(memoryHotAddIncrement as MiB)} while it runs`,
      flag,
      increment,
    );
  }
  return impact('hot', 'memory hot-add is on', flag, limit, increment);
}

function judgeVcpus(difference: FieldDifference, live: LiveDomain): Impact {
  const grows = asNumber(difference.after) > asNumber(difference.before);
  const name = grows ? 'cpuHotAdd' : 'cpuHotRemove';
  const value = live.runtime[name];
  const word = grows ? 'CPU hot-add' : 'CPU hot-remove';
  if (value === null) return impact('needs-power-off', `unknown: whether ${word} is on could not be read`);
  return value
    ? impact('hot', `${word} is on`, runtimeFact(live, name))
    : impact('needs-power-off', `${word} is off in this domain`, runtimeFact(live, name));
}

/** Adding and removing by the bus that a slot is on: IDE never while it runs, the others do. */
function judgeDisk(difference: FieldDifference): Impact {
  const slot = difference.path[1] ?? '';
  if (slot.startsWith('ide')) return impact('needs-power-off', 'IDE disks are plugged only while the domain is off');
  return impact(
    'hot',
    `disks on ${slot.split(':')[0]} can be ${difference.before === null ? 'added' : 'removed'} while it runs`,
  );
}

function judgeDiskSize(difference: FieldDifference): Impact {
  if (asNumber(difference.after) < asNumber(difference.before)) return impact('impossible', 'a disk cannot shrink');
  return (difference.path[1] ?? '').startsWith('ide')
    ? impact('needs-power-off', 'IDE disks grow only while the domain is off')
    : impact('hot', 'a disk can grow while it runs; the guest must extend its file system');
}

function judgeController(difference: FieldDifference): Impact {
  if (difference.before !== null && difference.after !== null)
    return impact('impossible', 'changing a controller’s model is not supported yet');
  if (difference.before !== null)
    return impact('needs-power-off', 'a controller is removed only while the domain is off');
  const slot = difference.path[1] ?? '';
  return slot.startsWith('scsi')
    ? impact('hot', 'SCSI controllers can be added while it runs')
    : impact('needs-power-off', 'this controller is added only while the domain is off');
}

function judgeNic(difference: FieldDifference, live: LiveDomain): Impact {
  if (difference.before === null) return impact('hot', 'network cards can be added while it runs');
  return live.runtime.tools === 'running'
    ? impact('hot', 'network cards can be removed while it runs and its Tools answer', {
        path: ['runtime', 'tools'],
        value: 'running',
      })
    : impact('needs-power-off', 'a network card is removed from a running domain only when its Tools answer', {
        path: ['runtime', 'tools'],
        value: live.runtime.tools,
      });
}

function judgeAddOrRemove(what: string): Rule['judge'] {
  return () => impact('needs-power-off', `${what} are plugged only while the domain is off`);
}

function judgeExtraConfig(difference: FieldDifference): Impact {
  const key = (difference.path[1] ?? '').toLowerCase();
  if (key.startsWith('guestinfo.')) return impact('hot', 'guestinfo reaches a running guest');
  if (key.startsWith('answer.msg.') || key === 'msg.autoanswer')
    return impact('hot', 'it is read when the question comes');
  return impact('next-power-on', 'the host takes it now and reads it when the domain is powered on');
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
    path: ['hardwareVersion'],
    source: 'vSphere API reference, UpgradeVM_Task',
    judge: always('impossible', 'upgrading the virtual hardware is not supported yet'),
  },
  { path: ['uuid'], source: 'this project', judge: always('impossible', 'the uuid is the identity of a domain') },
  {
    path: ['scheduler', '*', '*'],
    source: `${SPEC}.cpuAllocation, memoryAllocation; libvirt schedinfo`,
    judge: always('hot', 'shares, reservations and limits apply at once'),
  },
  { path: ['controllers', '*'], source: `${DEVICES}; guess for SATA and NVMe`, judge: judgeController },
  { path: ['disks', '*'], source: DEVICES, judge: judgeDisk },
  { path: ['disks', '*', 'size'], source: `${DEVICES}, VirtualDisk.capacityInKB`, judge: judgeDiskSize },
  { path: ['disks', '*', '*'], source: 'this project', judge: always('replace', 'it would take another disk') },
  { path: ['nics', '*'], source: `${DEVICES}; guess for Tools`, judge: judgeNic },
  {
    path: ['nics', '*', 'network'],
    source: DEVICES,
    judge: always('hot', 'a network card can be moved to another network while it runs'),
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
  { path: ['serials', '*'], source: `${DEVICES}; guess`, judge: judgeAddOrRemove('serial ports') },
  {
    path: ['serials', '*', '**'],
    source: `${DEVICES}; guess`,
    judge: always('needs-power-off', 'a serial port’s backing changes only while the domain is off'),
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

function judgePower(difference: FieldDifference): Impact {
  if (difference.after === 'on')
    return impact('hot', difference.before === 'suspended' ? 'resumes the domain' : 'powers the domain on');
  if (difference.after === 'off') return impact('needs-power-off', 'the manifest wants it off');
  return difference.before === 'on'
    ? impact('needs-power-off', 'the manifest wants it suspended')
    : impact('impossible', 'only a running domain can be suspended');
}

/** What a change costs on ESX. Where there is no rule, the domain must be off: the one answer that cannot surprise. */
export const esxFieldRules: FieldRules = (difference, live) => {
  if (difference.path[0] === 'power') return judgePower(difference);
  const rule = FIELD_RULES.find((each) => matches(each.path, difference.path));
  return rule?.judge(difference, live) ?? impact('needs-power-off', 'unknown: there is no rule for this field');
};
