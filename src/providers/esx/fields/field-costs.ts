import type { LiveDomain } from '../../../domain/live.js';
import type { Json } from '../../../domain/values/json.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import { formatMemory, type MiB } from '../../../domain/values/units.js';
import type { Cost, Fact, FieldDifference, Impact } from '../../../plan/diff/change.js';

/** Returns the cost of one difference. Its evidence is each live fact that it used, and no other. */
export type CostRule = (difference: FieldDifference, live: LiveDomain) => Impact;

export function impact(cost: Cost, because: string, ...evidence: readonly Fact[]): Impact {
  return { cost, because, evidence };
}

export function always(cost: Cost, because: string): CostRule {
  return () => impact(cost, because);
}

/** A fact of the live domain; null where there is none at that path. */
export function factAt(live: LiveDomain, ...path: readonly string[]): Fact {
  let value: unknown = live;
  for (const key of path) {
    const there = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = there ? ownEntry(value as Readonly<Record<string, unknown>>, key) : null;
  }
  return { path, value: (value ?? null) as Json };
}

function asNumber(value: Json): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Linux guests that have no more than 3 GiB cannot grow past it while they run (VMware KB 2008405). */
const LINUX_HOT_ADD_FLOOR = 3072;

const LINUX =
  /linux|debian|ubuntu|rhel|redhat|centos|sles|suse|oracle|fedora|asianux|amazon|photon|coreos|rocky|alma|mandr|flatcar|nld9|oes|sjds/i;

/** Null is a guest of which nobody says what it is, so it may be one. */
function mayBeLinux(guestOs: Json): boolean {
  return typeof guestOs !== 'string' || LINUX.test(guestOs);
}

export function costOfMemory(difference: FieldDifference, live: LiveDomain): Impact {
  const before = asNumber(difference.before);
  const after = asNumber(difference.after);
  if (!(after >= before)) return impact('needs-power-off', 'memory cannot shrink while the VM runs');
  const flag = factAt(live, 'runtime', 'memoryHotAdd');
  if (flag.value === null) return impact('needs-power-off', 'unknown: whether memory hot-add is on could not be read');
  if (flag.value !== true) return impact('needs-power-off', 'memory hot-add is off in this VM', flag);
  const seen = [flag];
  if (before <= LINUX_HOT_ADD_FLOOR && after > LINUX_HOT_ADD_FLOOR) {
    const guest = factAt(live, 'domain', 'guestOs');
    seen.push(guest);
    if (mayBeLinux(guest.value)) {
      const what = guest.value === null ? 'a guest that may be Linux' : 'a Linux guest';
      return impact('needs-power-off', `${what} with 3GiB or less cannot grow past 3GiB while it runs`, ...seen);
    }
  }
  return costOfMemoryStep(before, after, live, seen);
}

/** Hosts tell both the limit and the increment of a domain whose memory hot-add is on. */
function costOfMemoryStep(before: number, after: number, live: LiveDomain, seen: readonly Fact[]): Impact {
  const limit = factAt(live, 'runtime', 'memoryHotAddLimit');
  const increment = factAt(live, 'runtime', 'memoryHotAddIncrement');
  if (limit.value === null || increment.value === null) {
    return impact(
      'needs-power-off',
      'unknown: how far, and in what steps, memory can grow could not be read',
      ...seen,
      ...[limit, increment].filter(({ value }) => value !== null),
    );
  }
  const most = asNumber(limit.value);
  if (most > 0 && after > most) {
    const because = `memory can grow to ${formatMemory(most as MiB)} while it runs`;
    return impact('needs-power-off', because, ...seen, limit, increment);
  }
  const step = asNumber(increment.value);
  if (step > 0 && (after - before) % step !== 0) {
    const because = `memory grows in steps of ${formatMemory(step as MiB)} while it runs`;
    return impact('needs-power-off', because, ...seen, limit, increment);
  }
  return impact('hot', 'memory hot-add is on', ...seen, limit, increment);
}

export function costOfVcpus(difference: FieldDifference, live: LiveDomain): Impact {
  const grows = asNumber(difference.after) > asNumber(difference.before);
  const flag = factAt(live, 'runtime', grows ? 'cpuHotAdd' : 'cpuHotRemove');
  const word = grows ? 'CPU hot-add' : 'CPU hot-remove';
  if (flag.value === null) return impact('needs-power-off', `unknown: whether ${word} is on could not be read`);
  return flag.value === true
    ? impact('hot', `${word} is on`, flag)
    : impact('needs-power-off', `${word} is off in this VM`, flag);
}

export function costOfHardwareVersion({ before, after }: FieldDifference): Impact {
  return asNumber(after) > asNumber(before)
    ? impact('needs-power-off', 'the virtual hardware can be upgraded only while the VM is off')
    : impact('impossible', 'the version of the virtual hardware cannot be lowered');
}

export function costOfPower(difference: FieldDifference): Impact {
  if (difference.after === 'on')
    return impact('hot', difference.before === 'suspended' ? 'resumes the VM' : 'powers the VM on');
  if (difference.after === 'off') return impact('needs-power-off', 'the manifest wants it off');
  return difference.before === 'on'
    ? impact('needs-power-off', 'the manifest wants it suspended')
    : impact('impossible', 'only a running domain can be suspended');
}
