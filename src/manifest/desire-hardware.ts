import type { DeclaredFields } from '../domain/desired.js';
import { success } from '../domain/diagnostics/result.js';
import type { Sound, Usb, Video } from '../domain/domain.js';
import { parseDiskSize } from '../domain/values/units.js';
import {
  type Entries,
  type FieldReader,
  readBoolean,
  readMap,
  readNull,
  readNumber,
  readText,
  readWord,
  written,
} from './field-reader.js';

/** What a machine has once: its display and the devices without a slot. */

const SOUNDS: readonly Sound[] = ['sb16', 'es1371', 'hdaudio', 'default'];

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
