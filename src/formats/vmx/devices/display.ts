import { BLANK_VNC } from '../../../domain/blank-domain.js';
import { success } from '../../../domain/diagnostics/result.js';
import type { Sound, Video, Vnc } from '../../../domain/domain.js';
import { VIDEO_MEMORY_STEP } from '../../../domain/rules/limits.js';
import type { KiB } from '../../../domain/values/units.js';
import { oneOf, readLooseFlag, readLooseValue, readValue, type VmxReading, wholeNumber } from '../reading.js';
import { deviceKeys, type MappingRow, type VmxPair, type VmxWriteOptions } from '../row.js';

/** Remote display, video card and sound card (libvirt-esx-behaviour 2.6). */

const VNC = 'RemoteDisplay.vnc';
const VNC_KEYS = ['enabled', 'port', 'ip', 'keymap', 'password'] as const;
const VIDEO_MEMORY = 'svga.vramSize';
const DISPLAYS = 'svga.numDisplays';
const ACCELERATED = 'mks.enable3d';
const SOUND_MODELS = ['sb16', 'es1371', 'hdaudio'] as const;

function readPort(vmx: VmxReading): number | null {
  const key = `${VNC}.port`;
  const text = vmx.text(key);
  const word = text?.toLowerCase() === 'unlimited' ? '-1' : text;
  if (word === null || word === undefined) return null;
  const port = wholeNumber(Number.MIN_SAFE_INTEGER)(word);
  if (!port.ok) {
    vmx.problem(key, port.problem);
    return null;
  }
  vmx.take(key);
  return port.value < 0 ? null : port.value;
}

/** Where the display is off, its other keys mean nothing and stay raw. */
function readVnc(vmx: VmxReading): Vnc | null {
  const enabled = vmx.flag(`${VNC}.enabled`, false);
  if (enabled === null) return null;
  vmx.take(`${VNC}.enabled`);
  if (!enabled) return null;
  const text = (key: string) => readValue<string | null>(vmx, `${VNC}.${key}`, (value) => success(value), null);
  return { ...BLANK_VNC, port: readPort(vmx), listen: text('ip'), keymap: text('keymap'), password: text('password') };
}

function writeVnc(vnc: Vnc | null): readonly VmxPair[] {
  if (vnc === null) return [];
  const values = ['true', vnc.port === null ? null : String(vnc.port), vnc.listen, vnc.keymap, vnc.password];
  return VNC_KEYS.flatMap((key, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [[`${VNC}.${key}`, value] as const];
  });
}

/** Bytes that make no whole number of KiB are rounded up, as libvirt does it, and stay raw as well. */
function readVideoMemory(vmx: VmxReading): KiB | null {
  const text = vmx.text(VIDEO_MEMORY);
  if (text === null) return null;
  const bytes = wholeNumber(0)(text);
  if (!bytes.ok) {
    vmx.problem(VIDEO_MEMORY, bytes.problem);
    return null;
  }
  if (bytes.value % 1024 === 0) vmx.take(VIDEO_MEMORY);
  return Math.ceil(bytes.value / 1024) as KiB;
}

function writeVideoMemory({ memory }: Video, { dialect }: VmxWriteOptions): readonly VmxPair[] {
  if (memory === null) return [];
  const step = dialect === 'libvirt' ? VIDEO_MEMORY_STEP : 1;
  return [[VIDEO_MEMORY, String(Math.ceil(memory / step) * step * 1024)]];
}

function readSound(vmx: VmxReading): Sound | null {
  const present = readLooseFlag(vmx, 'sound.present', false);
  if (!present) {
    if (vmx.text('sound.present')?.toLowerCase() === 'false') vmx.take('sound.virtualDev');
    return null;
  }
  return readLooseValue<Sound>(vmx, 'sound.virtualDev', oneOf(SOUND_MODELS), 'default');
}

function writeSound(sound: Sound | null): readonly VmxPair[] {
  if (sound === null) return [];
  const present: VmxPair = ['sound.present', 'true'];
  return sound === 'default' ? [present] : [present, ['sound.virtualDev', sound]];
}

export const VNC_ROWS: readonly MappingRow[] = [
  {
    keys: deviceKeys(VNC, VNC_KEYS),
    field: 'vnc',
    way: 'extraConfig',
    source: 'LV 2.6',
    read: (vmx, domain) => ({ ...domain, vnc: readVnc(vmx) }),
    write: (domain) => writeVnc(domain.vnc),
  },
];

export const VIDEO_ROWS: readonly MappingRow[] = [
  {
    keys: [VIDEO_MEMORY.toLowerCase()],
    field: 'video.memory',
    way: 'device',
    source: 'LV 2.6: bytes',
    read: (vmx, domain) => ({ ...domain, video: { ...domain.video, memory: readVideoMemory(vmx) } }),
    write: (domain, _place, options) => writeVideoMemory(domain.video, options),
  },
  {
    keys: [DISPLAYS.toLowerCase()],
    field: 'video.displays',
    way: 'device',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => {
      const displays = readLooseValue<number | null>(vmx, DISPLAYS, wholeNumber(1), null);
      return { ...domain, video: { ...domain.video, displays } };
    },
    write: ({ video }) => (video.displays === null ? [] : [[DISPLAYS, String(video.displays)]]),
  },
  {
    keys: [ACCELERATED.toLowerCase()],
    field: 'video.accelerated',
    way: 'device',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => {
      const accelerated = readLooseFlag(vmx, ACCELERATED, false);
      return { ...domain, video: { ...domain.video, accelerated } };
    },
    write: ({ video }) => (video.accelerated ? [[ACCELERATED, 'true']] : []),
  },
];

export const SOUND_ROWS: readonly MappingRow[] = [
  {
    keys: ['sound.present', 'sound.virtualdev'],
    field: 'sound',
    way: 'device',
    source: 'as seen in public VMX files',
    read: (vmx, domain) => ({ ...domain, sound: readSound(vmx) }),
    write: (domain) => writeSound(domain.sound),
  },
];
