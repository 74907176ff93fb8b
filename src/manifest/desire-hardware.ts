import type { DeclaredFields } from '../domain/desired.js';
import type { Boot, HotAdd, Sound, ToolsSettings, Usb, Video } from '../domain/domain.js';
import { success } from '../domain/result.js';
import { parseDiskSize } from '../domain/units.js';
import {
  type Entries,
  type FieldReader,
  readBoolean,
  readList,
  readMap,
  readNull,
  readNumber,
  readText,
  readWord,
  written,
} from './field-reader.js';

/** What a machine has once: its firmware's settings, its display, and the devices without a slot. */

const UPGRADES: readonly ToolsSettings['upgrade'][] = ['manual', 'power-cycle'];
const SOUNDS: readonly Sound[] = ['sb16', 'es1371', 'hdaudio', 'default'];

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function desireBoot(reader: FieldReader, entries: Entries): Partial<Boot> | undefined {
  return readMap(reader, entries, 'boot', ['boot'], (inside) => {
    const never = readWord(reader, inside, 'retry', ['boot', 'retry'], ['never'] as const);
    return written<Partial<Boot>>({
      order: readList(reader, inside, 'order', ['boot', 'order'], isText),
      delay: readNumber(reader, inside, 'delay', ['boot', 'delay']),
      setup: readBoolean(reader, inside, 'setup', ['boot', 'setup']),
      retry: never === undefined ? readNumber(reader, inside, 'retry', ['boot', 'retry']) : null,
    });
  });
}

export function desireHotAdd(reader: FieldReader, entries: Entries): Partial<HotAdd> | undefined {
  return readMap(reader, entries, 'hot_add', ['hotAdd'], (inside) =>
    written<Partial<HotAdd>>({
      cpu: readBoolean(reader, inside, 'cpu', ['hotAdd', 'cpu']),
      cpuRemove: readBoolean(reader, inside, 'cpu_remove', ['hotAdd', 'cpuRemove']),
      memory: readBoolean(reader, inside, 'memory', ['hotAdd', 'memory']),
    }),
  );
}

export function desireTools(reader: FieldReader, entries: Entries): Partial<ToolsSettings> | undefined {
  return readMap(reader, entries, 'tools', ['tools'], (inside) =>
    written<Partial<ToolsSettings>>({
      syncTime: readBoolean(reader, inside, 'sync_time', ['tools', 'syncTime']),
      upgrade: readWord(reader, inside, 'upgrade', ['tools', 'upgrade'], UPGRADES),
    }),
  );
}

type DeclaredVnc = NonNullable<DeclaredFields['vnc']>;

/** Null takes the display away. */
export function desireVnc(reader: FieldReader, entries: Entries): DeclaredVnc | null | undefined {
  if (readNull(reader, entries, 'vnc', ['vnc'])) return null;
  return readMap(reader, entries, 'vnc', ['vnc'], (inside) =>
    written<DeclaredVnc>({
      port: readNumber(reader, inside, 'port', ['vnc', 'port']),
      listen: readText(reader, inside, 'listen', ['vnc', 'listen'], success),
      keymap: readText(reader, inside, 'keymap', ['vnc', 'keymap'], success),
    }),
  );
}

export function desireVideo(reader: FieldReader, entries: Entries): Partial<Video> | undefined {
  return readMap(reader, entries, 'video', ['video'], (inside) =>
    written<Partial<Video>>({
      memory: readText(reader, inside, 'memory', ['video', 'memory'], parseDiskSize),
      displays: readNumber(reader, inside, 'displays', ['video', 'displays']),
      accelerated: readBoolean(reader, inside, 'accelerated', ['video', 'accelerated']),
    }),
  );
}

/** Null takes the card out. */
export function desireSound(reader: FieldReader, entries: Entries): Sound | null | undefined {
  if (readNull(reader, entries, 'sound', ['sound'])) return null;
  return readWord(reader, entries, 'sound', ['sound'], SOUNDS);
}

export function desireUsb(reader: FieldReader, entries: Entries): Partial<Usb> | undefined {
  return readMap(reader, entries, 'usb', ['usb'], (inside) =>
    written<Partial<Usb>>({
      uhci: readBoolean(reader, inside, 'uhci', ['usb', 'uhci']),
      ehci: readBoolean(reader, inside, 'ehci', ['usb', 'ehci']),
      xhci: readBoolean(reader, inside, 'xhci', ['usb', 'xhci']),
    }),
  );
}
