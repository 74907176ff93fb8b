import type { Json } from '../../domain/json.js';
import type { LiveDomain } from '../../domain/live.js';
import { formatMemory, type MiB } from '../../domain/units.js';
import type { Cost, Fact, FieldDifference, Impact } from '../../plan/change.js';

export type Judge = (difference: FieldDifference, live: LiveDomain) => Impact;

export function impact(cost: Cost, because: string, ...evidence: Fact[]): Impact {
  return { cost, because, evidence };
}

export function always(cost: Cost, because: string): Judge {
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

export function judgeMemory(difference: FieldDifference, live: LiveDomain): Impact {
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

export function judgeVcpus(difference: FieldDifference, live: LiveDomain): Impact {
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
export function judgeDisk(difference: FieldDifference): Impact {
  const slot = difference.path[1] ?? '';
  if (slot.startsWith('ide')) return impact('needs-power-off', 'IDE disks are plugged only while the domain is off');
  return impact(
    'hot',
    `disks on ${slot.split(':')[0]} can be ${difference.before === null ? 'added' : 'removed'} while it runs`,
  );
}

export function judgeDiskSize(difference: FieldDifference): Impact {
  if (asNumber(difference.after) < asNumber(difference.before)) return impact('impossible', 'a disk cannot shrink');
  return (difference.path[1] ?? '').startsWith('ide')
    ? impact('needs-power-off', 'IDE disks grow only while the domain is off')
    : impact('hot', 'a disk can grow while it runs; the guest must extend its file system');
}

export function judgeController(difference: FieldDifference): Impact {
  if (difference.before !== null && difference.after !== null)
    return impact('impossible', 'changing a controller’s model is not supported yet');
  if (difference.before !== null)
    return impact('needs-power-off', 'a controller is removed only while the domain is off');
  const slot = difference.path[1] ?? '';
  return slot.startsWith('scsi')
    ? impact('hot', 'SCSI controllers can be added while it runs')
    : impact('needs-power-off', 'this controller is added only while the domain is off');
}

export function judgeNic(difference: FieldDifference, live: LiveDomain): Impact {
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

export function judgeAddOrRemove(what: string): Judge {
  return () => impact('needs-power-off', `${what} are plugged only while the domain is off`);
}

export function judgeExtraConfig(difference: FieldDifference): Impact {
  const key = (difference.path[1] ?? '').toLowerCase();
  if (key.startsWith('answer.msg.') || key === 'msg.autoanswer')
    return impact('hot', 'it is read when the question comes');
  return impact('next-power-on', 'the host takes it now and reads it when the domain is powered on');
}

/** The API asks for all four parts of a host's PCI device, so a new one cannot be left to the host in part. */
export function judgePassthrough({ before, after }: FieldDifference): Impact {
  const parts = typeof after === 'object' && after !== null ? Object.entries(after) : [];
  const unknown = parts.filter(([, value]) => value === null).map(([part]) => part);
  return before === null && unknown.length > 0
    ? impact('impossible', `the host has to be told the ${unknown.join(' and the ')} of the PCI device`)
    : impact('needs-power-off', 'PCI devices of the host are plugged only while the domain is off');
}

export function judgePower(difference: FieldDifference): Impact {
  if (difference.after === 'on')
    return impact('hot', difference.before === 'suspended' ? 'resumes the domain' : 'powers the domain on');
  if (difference.after === 'off') return impact('needs-power-off', 'the manifest wants it off');
  return difference.before === 'on'
    ? impact('needs-power-off', 'the manifest wants it suspended')
    : impact('impossible', 'only a running domain can be suspended');
}
