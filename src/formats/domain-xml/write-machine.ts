import type { Domain } from '../../domain/domain.js';
import { element, type XmlElement } from '../xml/format-xml.js';
import { formatCpuSet, schedulerOmissions, sharesNumber } from './allocation.js';
import type { XmlMode } from './xml-mode.js';

/** What the document says of the machine itself: who it is, its memory and processors, its firmware. */

const KIB_PER_MIB = 1024;
const NO_UUID = '00000000-0000-0000-0000-000000000000';

function sized(name: string, kib: number): XmlElement {
  return element(name, { unit: 'KiB' }, String(kib));
}

export function writeIdentity(domain: Domain): readonly (XmlElement | null)[] {
  return [
    element('name', {}, domain.name),
    element('uuid', {}, domain.uuid ?? NO_UUID),
    domain.generationId === null ? null : element('genid', {}, domain.generationId),
    domain.annotation === '' ? null : element('description', {}, domain.annotation),
  ];
}

/** A limit of 0, or one at or above the size, is none to libvirt. */
function currentMemory({ memory, scheduler }: Domain): number {
  const { limit } = scheduler.memory;
  return limit === 'unlimited' || limit === 0 ? memory : Math.min(limit, memory);
}

export function writeMemory(domain: Domain, mode: XmlMode): readonly (XmlElement | null)[] {
  const { memory, scheduler } = domain;
  const reservation = Math.min(scheduler.memory.reservation, memory);
  for (const omission of schedulerOmissions(domain)) mode.omit(omission);
  return [
    sized('memory', memory * KIB_PER_MIB),
    sized('currentMemory', currentMemory(domain) * KIB_PER_MIB),
    reservation === 0 ? null : element('memtune', {}, [sized('min_guarantee', reservation * KIB_PER_MIB)]),
  ];
}

export function writeProcessors({ vcpus, scheduler }: Domain): readonly (XmlElement | null)[] {
  const { affinity, shares } = scheduler.cpu;
  return [
    element('vcpu', { placement: 'static', cpuset: affinity === null ? null : formatCpuSet(affinity) }, String(vcpus)),
    shares === null ? null : element('cputune', {}, [element('shares', {}, String(sharesNumber(shares, vcpus)))]),
  ];
}

function arch(guestOs: string | null): string {
  return guestOs?.endsWith('-64') === true ? 'x86_64' : 'i686';
}

/** What stands for a guest system whose name is lost: libvirt writes these two. */
const NAMELESS_GUESTS: readonly (string | null)[] = ['other', 'other-64'];

function writeBootDevices(order: readonly string[]): readonly XmlElement[] {
  const devices = order.flatMap((each) => (each === 'cdrom' ? ['cdrom'] : each === 'floppy' ? ['fd'] : []));
  return devices.map((dev) => element('boot', { dev }));
}

/** Classes of devices can be told only where no single device is, so the latter are written beside their devices. */
function hasSingleDevices({ boot }: Domain): boolean {
  return boot.order.some((each) => each !== 'cdrom' && each !== 'floppy');
}

/** The longest time that libvirt's document takes, in milliseconds. */
const MAX_BOOT_TIME = 65_535;

function writeBoot(domain: Domain, mode: XmlMode): readonly (XmlElement | null)[] {
  const { boot, secureBoot } = domain;
  if (boot.setup) mode.omit('boot.setup');
  if (!mode.extended) {
    if (secureBoot) mode.omit('secure_boot');
    if (boot.order.length > 0) mode.omit('boot.order');
    if (boot.delay > 0) mode.omit('boot.delay');
    if (boot.retry !== null) mode.omit('boot.retry');
    return [];
  }
  const fitting = (time: number | null) => (time !== null && time <= MAX_BOOT_TIME ? time : null);
  const [delay, retry] = [fitting(boot.delay), fitting(boot.retry)];
  if (delay === null) mode.omit(`boot.delay ${boot.delay}ms`);
  if (boot.retry !== null && retry === null) mode.omit(`boot.retry ${boot.retry}ms`);
  const feature = element('feature', { enabled: 'yes', name: 'secure-boot' });
  return [
    secureBoot ? element('firmware', {}, [feature]) : null,
    ...(hasSingleDevices(domain) ? [] : writeBootDevices(boot.order)),
    delay === null || delay === 0 ? null : element('bootmenu', { enable: 'yes', timeout: delay }),
    retry === null ? null : element('bios', { rebootTimeout: retry }),
  ];
}

export function writePlatform(domain: Domain, mode: XmlMode): readonly (XmlElement | null)[] {
  const { coresPerSocket: cores, vcpus } = domain;
  if (domain.guestOs !== null && !NAMELESS_GUESTS.includes(domain.guestOs)) mode.omit(`guest_os ${domain.guestOs}`);
  const sockets = Math.floor(vcpus / cores);
  if (sockets === 0) mode.omit(`cores_per_socket ${cores}`);
  else if (sockets * cores !== vcpus) mode.omit(`vcpus beyond ${sockets} sockets of ${cores} cores`);
  return [
    element('os', { firmware: domain.firmware === 'efi' ? 'efi' : null }, [
      element('type', { arch: arch(domain.guestOs) }, 'hvm'),
      ...writeBoot(domain, mode),
      domain.smbiosHost ? element('smbios', { mode: 'host' }) : null,
    ]),
    cores === 1 || sockets === 0
      ? null
      : element('cpu', {}, [element('topology', { sockets, dies: 1, cores, threads: 1 })]),
    element('clock', { offset: 'utc' }),
    element('on_poweroff', {}, 'destroy'),
    element('on_reboot', {}, 'restart'),
    element('on_crash', {}, 'destroy'),
  ];
}
