import { optionalBoolean, optionalInteger, optionalText } from '../../soap/arguments.js';
import { boolean, int, long, string } from '../../soap/value.js';
import { type DeviceChange, invalidDevice } from '../change/device-change.js';
import { type Device, device } from '../device.js';
import { FIXED_KEYS } from '../slots.js';
import type { VmxKeys } from '../vmx-draft.js';

const RAM = 'svga.vramSize';
const GRAPHICS_MEMORY = 'svga.graphicsMemoryKB';
const DISPLAYS = 'svga.numDisplays';
const AUTODETECT = 'svga.autodetect';
const ACCELERATED = 'mks.enable3d';
const RENDERER = 'mks.use3dRenderer';
const RENDERERS: readonly string[] = ['automatic', 'software', 'hardware'];
const DEFAULT_RAM_KIB = 4096;
const DEFAULT_GRAPHICS_KIB = 262_144;
const LARGEST_KIB = 8 * 1024 * 1024;
const MOST_DISPLAYS = 10;

const ramKiB = (keys: VmxKeys) => Math.ceil(keys.integer(RAM, DEFAULT_RAM_KIB * 1024) / 1024);
const renderer = (keys: VmxKeys) => {
  const word = keys.get(RENDERER)?.toLowerCase() ?? '';
  return RENDERERS.includes(word) ? word : 'automatic';
};

/** The card that every machine has. */
export function videoCard(keys: VmxKeys): Device {
  return device('VirtualMachineVideoCard', {
    kind: 'fixed',
    key: FIXED_KEYS.video,
    controllerKey: FIXED_KEYS.pci,
    unitNumber: 0,
    label: 'Video card ',
    fields: {
      videoRamSizeInKB: long(ramKiB(keys)),
      numDisplays: int(keys.integer(DISPLAYS, 1)),
      useAutoDetect: boolean(keys.boolean(AUTODETECT, false)),
      enable3DSupport: boolean(keys.boolean(ACCELERATED, false)),
      use3dRenderer: string(renderer(keys)),
      graphicsMemorySizeInKB: long(keys.integer(GRAPHICS_MEMORY, DEFAULT_GRAPHICS_KIB)),
    },
  });
}

/**
 * It is edited only while the machine is off, and never added, except that a spec for a new machine may list it. A member as it was is
 * written nowhere.
 */
export function applyVideoCard(change: DeviceChange): void {
  const { draft, isNew, isOff, refuse } = change.work;
  const { spec, index } = change;
  if (change.operation !== 'edit' && !(change.operation === 'add' && isNew)) throw invalidDevice(index, 'operation');
  const set = (
    key: string,
    now: number | boolean | string,
    value: number | boolean | string | undefined,
    spelled = value,
  ) => {
    if (value === undefined || value === now) return;
    if (!isOff) throw refuse();
    draft.set(key, spelled ?? null);
  };
  const number = (member: string, most: number) => {
    const value = optionalInteger(spec, member);
    if (value !== undefined && (value < 1 || value > most)) throw invalidDevice(index, `device.${member}`);
    return value;
  };
  const ram = number('videoRamSizeInKB', LARGEST_KIB);
  set(RAM, ramKiB(draft), ram, ram === undefined ? undefined : ram * 1024);
  set(DISPLAYS, draft.integer(DISPLAYS, 1), number('numDisplays', MOST_DISPLAYS));
  set(AUTODETECT, draft.boolean(AUTODETECT, false), optionalBoolean(spec, 'useAutoDetect'));
  set(ACCELERATED, draft.boolean(ACCELERATED, false), optionalBoolean(spec, 'enable3DSupport'));
  const asked = optionalText(spec, 'use3dRenderer')?.trim();
  if (asked !== undefined && !RENDERERS.includes(asked)) throw invalidDevice(index, 'device.use3dRenderer');
  set(RENDERER, renderer(draft), asked);
  set(
    GRAPHICS_MEMORY,
    draft.integer(GRAPHICS_MEMORY, DEFAULT_GRAPHICS_KIB),
    number('graphicsMemorySizeInKB', LARGEST_KIB),
  );
}
