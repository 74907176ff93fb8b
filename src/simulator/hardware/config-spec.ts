import { ownEntry } from '../own-entry.js';
import { child, children, optionalInteger, optionalText, text } from '../soap/arguments.js';
import { Fault, invalidArgument, notSupported } from '../soap/fault.js';
import type { XmlElement } from '../soap/xml-reader.js';
import { isFirstClassKey } from './first-class-keys.js';
import { guestWordOf } from './guest-ids.js';
import { apiUuid, vmxUuid } from './machine-config.js';
import { applyCpuAllocation, applyMemoryAllocation } from './settings/allocation.js';
import { applyBootOptions } from './settings/boot-options.js';
import { applySwapPlacement, BEFORE_REBOOT_KEY } from './settings/keyless-settings.js';
import { applyMonitorUsage, MONITOR_KEYS } from './settings/monitor-usage.js';
import { applyVirtualNuma } from './settings/numa.js';
import { applyPowerOps } from './settings/power-ops.js';
import { applyAffinity, applyLatencySensitivity, CPU_AFFINITY, MEMORY_AFFINITY } from './settings/scheduling.js';
import type { VmxDraft } from './vmx-draft.js';

/** `cold` settings can only be changed while the machine is off. */
interface Setting {
  readonly cold: boolean;
  /** Of a setting with several keys, those that are cold. */
  readonly coldKeys?: readonly string[];
  readonly apply: (element: XmlElement, draft: VmxDraft) => void;
}

const toText = (key: string, cold = false): Setting => ({
  cold,
  apply: (element, draft) => draft.set(key, element.text),
});

const toBoolean = (key: string, cold = false): Setting => ({
  cold,
  apply: (element, draft) => draft.set(key, booleanOf(element)),
});

const toUuid = (key: string): Setting => ({
  cold: true,
  apply: (element, draft) => {
    const uuid = apiUuid(element.text);
    if (uuid === null) throw invalidArgument(element.name);
    draft.set(key, vmxUuid(uuid));
  },
});

/** Members of a nested object, each to a key. */
const toKeys = (keys: Readonly<Record<string, string>>): Setting => ({
  cold: false,
  apply: (element, draft) => {
    for (const member of element.children) {
      const key = ownEntry(keys, member.name);
      if (key === undefined) throw notSupported(`${element.name}.${member.name} is not simulated.`);
      const isBoolean = /^(true|false|0|1)$/.test(member.text.trim()) && !/toolsVersion/i.test(member.name);
      draft.set(key, isBoolean ? booleanOf(member) : member.text);
    }
  },
});

const FLAGS = toKeys({
  diskUuidEnabled: 'disk.EnableUUID',
  enableLogging: 'logging',
  vvtdEnabled: 'vvtd.enable',
  vbsEnabled: 'windows.vbs.enabled',
});

function applyFlags(element: XmlElement, draft: VmxDraft): void {
  const others = element.children.filter((member) => {
    const { name } = member;
    if (name !== 'virtualExecUsage' && name !== 'virtualMmuUsage') return true;
    applyMonitorUsage(member, name, draft);
    return false;
  });
  FLAGS.apply({ ...element, children: others }, draft);
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  annotation: toText('annotation'),
  alternateGuestName: toText('guestOSAltName', true),
  guestId: { cold: true, apply: applyGuestId },
  uuid: toUuid('uuid.bios'),
  instanceUuid: toUuid('vc.uuid'),
  locationId: toUuid('uuid.location'),
  numCoresPerSocket: { cold: true, apply: applyCoresPerSocket },
  firmware: { cold: true, apply: applyFirmware },
  memoryHotAddEnabled: toBoolean('mem.hotadd', true),
  cpuHotAddEnabled: toBoolean('vcpu.hotadd', true),
  cpuHotRemoveEnabled: toBoolean('vcpu.hotremove', true),
  cpuAllocation: { cold: false, apply: applyCpuAllocation },
  memoryAllocation: { cold: false, apply: applyMemoryAllocation },
  changeTrackingEnabled: toBoolean('ctkEnabled'),
  nestedHVEnabled: toBoolean('vhv.enable', true),
  vPMCEnabled: toBoolean('vpmc.enable', true),
  memoryReservationLockedToMax: toBoolean('sched.mem.pin'),
  latencySensitivity: { cold: false, apply: applyLatencySensitivity },
  cpuAffinity: { cold: false, apply: (element, draft) => applyAffinity(element, draft, CPU_AFFINITY) },
  memoryAffinity: { cold: false, apply: (element, draft) => applyAffinity(element, draft, MEMORY_AFFINITY) },
  bootOptions: { cold: false, coldKeys: ['uefi.secureBoot.enabled'], apply: applyBootOptions },
  flags: { cold: false, coldKeys: [...MONITOR_KEYS, 'vvtd.enable', 'windows.vbs.enabled'], apply: applyFlags },
  swapPlacement: { cold: true, apply: applySwapPlacement },
  tools: toKeys({
    afterPowerOn: 'toolScripts.afterPowerOn',
    afterResume: 'toolScripts.afterResume',
    beforeGuestStandby: 'toolScripts.beforeSuspend',
    beforeGuestShutdown: 'toolScripts.beforePowerOff',
    beforeGuestReboot: BEFORE_REBOOT_KEY,
    toolsUpgradePolicy: 'tools.upgrade.policy',
    syncTimeWithHostAllowed: 'time.synchronize.allow',
    syncTimeWithHost: 'tools.syncTime',
  }),
  powerOpInfo: { cold: false, apply: applyPowerOps },
  virtualNuma: { cold: true, apply: applyVirtualNuma },
};

/** Members that are handled elsewhere, or in a second pass. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'changeVersion',
  'name',
  'version',
  'files',
  'numCPUs',
  'memoryMB',
  'deviceChange',
  'extraConfig',
]);

export interface PowerLimits {
  readonly isOff: boolean;
  readonly hotPlugMemoryLimitMiB: number;
  /** Thrown where a running machine cannot take a change. */
  readonly refuse: () => Fault;
}

/** Writes everything of a ConfigSpec but its name, files and devices into the draft; refuses what the power state does not allow. */
export function applyConfigSpec(spec: XmlElement, draft: VmxDraft, limits: PowerLimits): void {
  applyCpuCount(spec, draft, limits);
  applyMemory(spec, draft, limits);
  for (const member of spec.children) {
    if (ELSEWHERE.has(member.name)) continue;
    const setting = ownEntry(SETTINGS, member.name);
    if (setting === undefined) throw notSupported(`ConfigSpec.${member.name} is not simulated.`);
    const before = new Map([...draft.entries()].map(({ key, value }) => [key.toLowerCase(), value]));
    setting.apply(member, draft);
    if (limits.isOff) continue;
    const keys = setting.cold
      ? [...before.keys(), ...[...draft.entries()].map(({ key }) => key.toLowerCase())]
      : setting.coldKeys;
    if (keys?.some((key) => draft.get(key) !== before.get(key.toLowerCase()))) throw limits.refuse();
  }
  checkTopology(draft);
  if (child(spec, 'flags') !== undefined || child(spec, 'firmware') !== undefined) checkVbs(draft);
}

function booleanOf(element: XmlElement): boolean {
  const value = element.text.trim();
  if (!/^(true|false|1|0)$/.test(value)) throw invalidArgument(element.name);
  return value === 'true' || value === '1';
}

function applyGuestId(element: XmlElement, draft: VmxDraft): void {
  const word = guestWordOf(element.text.trim());
  if (word === null) throw invalidArgument('configSpec.guestId');
  draft.set('guestOS', word);
}

function applyCoresPerSocket(element: XmlElement, draft: VmxDraft): void {
  const cores = Number(element.text.trim());
  if (!Number.isInteger(cores) || cores < 1) throw invalidArgument('configSpec.numCoresPerSocket');
  if (cores !== draft.integer('cpuid.coresPerSocket', 1)) draft.set('cpuid.coresPerSocket', cores);
}

/** BIOS is what a machine has without the key. */
function applyFirmware(element: XmlElement, draft: VmxDraft): void {
  const firmware = element.text.trim();
  if (firmware !== 'bios' && firmware !== 'efi') throw invalidArgument('configSpec.firmware');
  if (firmware === 'efi') draft.set('firmware', 'efi');
  else if (draft.get('firmware') !== undefined) draft.set('firmware', null);
}

function applyCpuCount(spec: XmlElement, draft: VmxDraft, limits: PowerLimits): void {
  const count = optionalInteger(spec, 'numCPUs');
  const now = draft.integer('numvcpus', 1);
  if (count === undefined || count === now) return;
  if (count < 1 || count > 256) throw invalidArgument('configSpec.numCPUs');
  const flag = count > now ? 'vcpu.hotadd' : 'vcpu.hotremove';
  if (!limits.isOff && !draft.boolean(flag, false)) throw limits.refuse();
  draft.set('numvcpus', count);
}

function applyMemory(spec: XmlElement, draft: VmxDraft, limits: PowerLimits): void {
  const memory = optionalInteger(spec, 'memoryMB');
  const now = draft.integer('memsize', 32);
  if (memory === undefined || memory === now) return;
  if (memory < 4 || memory % 4 !== 0 || memory > 6 * 1024 * 1024) throw invalidArgument('configSpec.memoryMB');
  if (!limits.isOff) {
    if (memory < now || !draft.boolean('mem.hotadd', false)) throw limits.refuse();
    if ((memory - now) % 128 !== 0) throw invalidArgument('configSpec.memoryMB');
    if (memory > limits.hotPlugMemoryLimitMiB) throw invalidArgument('configSpec.memoryMB');
  }
  draft.set('memsize', memory);
}

/** Sets the raw keys of a spec, after its device changes: they may be those of a device that joins with it (guess). */
export function applyExtraConfig(spec: XmlElement, draft: VmxDraft): void {
  for (const option of children(spec, 'extraConfig')) applyOption(option, draft);
}

/** An empty value takes the key out. Keys with fields of their own are passed over. */
function applyOption(option: XmlElement, draft: VmxDraft): void {
  const key = text(option, 'key').trim();
  if (!/^[A-Za-z.][A-Za-z0-9_:.-]*$/.test(key)) throw invalidArgument('configSpec.extraConfig.key');
  if (isFirstClassKey(key)) return;
  const value = optionalText(option, 'value') ?? '';
  if (value !== '') draft.set(key, value);
  else if (draft.get(key) !== undefined) draft.set(key, null);
}

function checkTopology(draft: VmxDraft): void {
  const cores = draft.integer('cpuid.coresPerSocket', 1);
  if (draft.integer('numvcpus', 1) % cores !== 0) {
    throw new Fault('InvalidArgument', 'The number of virtual CPUs must be a multiple of the cores per socket.');
  }
}

/** vSphere API reference, VirtualMachineFlagInfo.vbsEnabled: what it needs. */
function checkVbs(draft: VmxDraft): void {
  if (!draft.boolean('windows.vbs.enabled', false)) return;
  const needed = ['uefi.secureBoot.enabled', 'vhv.enable', 'vvtd.enable'];
  if (draft.get('firmware')?.toLowerCase() === 'efi' && needed.every((key) => draft.boolean(key, false))) return;
  throw invalidArgument('configSpec.flags.vbsEnabled');
}

/** `vmx-19` -> 19. */
export function hardwareVersionOf(spec: XmlElement): number | undefined {
  const written = optionalText(spec, 'version')?.trim();
  if (written === undefined) return undefined;
  const match = /^vmx-(\d{1,3})$/.exec(written);
  if (match === null) throw invalidArgument('configSpec.version');
  return Number(match[1]);
}
