import type { DeclaredFields } from '../../domain/desired.js';
import { success } from '../../domain/diagnostics/result.js';
import type { Domain, SingleDeviceKind, Sound, Usb, Video, Vnc } from '../../domain/domain.js';
import { parseDiskSize } from '../../domain/values/units.js';
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
} from '../field-reader.js';
import { mapOf, type Omit, sizeOf, unless, type Written, type WrittenMap } from '../written-map.js';

/** How a manifest spells a device that a machine has once, in both directions. */
interface SingleDevice<Declared, Whole> {
  /** What is declared of the device; undefined where nothing is. */
  readonly parse: (reader: FieldReader, entries: Entries) => Declared | undefined;
  /** The device as a manifest would declare it; undefined where nothing need be said. */
  readonly format: (device: Whole, omit: Omit) => Written | undefined;
}

const SOUNDS: readonly Sound[] = ['sb16', 'es1371', 'hdaudio', 'default'];

type DeclaredVnc = NonNullable<DeclaredFields['vnc']>;

/** Null takes the display away. */
function parseVnc(reader: FieldReader, entries: Entries): DeclaredVnc | null | undefined {
  if (readNull(reader, entries, 'vnc', ['vnc'])) return null;
  return readMap(reader, entries, 'vnc', ['vnc'], (inside) =>
    written<DeclaredVnc>({
      port: readNumber(reader, inside, 'port', ['vnc', 'port']),
      listen: readText(reader, inside, 'listen', ['vnc', 'listen'], success),
      keymap: readText(reader, inside, 'keymap', ['vnc', 'keymap'], success),
    }),
  );
}

function parseVideo(reader: FieldReader, entries: Entries): Partial<Video> | undefined {
  return readMap(reader, entries, 'video', ['video'], (inside) =>
    written<Partial<Video>>({
      memory: readText(reader, inside, 'memory', ['video', 'memory'], parseDiskSize),
      displays: readNumber(reader, inside, 'displays', ['video', 'displays']),
      accelerated: readBoolean(reader, inside, 'accelerated', ['video', 'accelerated']),
    }),
  );
}

/** Null takes the card out. */
function parseSound(reader: FieldReader, entries: Entries): Sound | null | undefined {
  if (readNull(reader, entries, 'sound', ['sound'])) return null;
  return readWord(reader, entries, 'sound', ['sound'], SOUNDS);
}

function parseUsb(reader: FieldReader, entries: Entries): Partial<Usb> | undefined {
  return readMap(reader, entries, 'usb', ['usb'], (inside) =>
    written<Partial<Usb>>({
      uhci: readBoolean(reader, inside, 'uhci', ['usb', 'uhci']),
      ehci: readBoolean(reader, inside, 'ehci', ['usb', 'ehci']),
      xhci: readBoolean(reader, inside, 'xhci', ['usb', 'xhci']),
    }),
  );
}

/** The password of a display stays out of every manifest. */
function formatVnc(vnc: Vnc | null, omit: Omit): WrittenMap | undefined {
  if (vnc === null) return undefined;
  if (vnc.password !== null) omit('password');
  const { port, listen, keymap } = vnc;
  // A display of which the host chooses everything is an empty map.
  return mapOf({ port: unless(port, null), listen: unless(listen, null), keymap: unless(keymap, null) }) ?? {};
}

function formatVideo({ memory, displays, accelerated }: Video, omit: Omit): WrittenMap | undefined {
  return mapOf({
    memory: memory === null ? undefined : sizeOf(memory, () => omit('memory')),
    displays: unless(displays, null),
    accelerated: unless(accelerated, false),
  });
}

function formatUsb({ uhci, ehci, xhci }: Usb): WrittenMap | undefined {
  return mapOf({ uhci: unless(uhci, false), ehci: unless(ehci, false), xhci: unless(xhci, false) });
}

/** The devices without a slot, in the order of a manifest. */
export const SINGLE_DEVICES: {
  readonly [Kind in SingleDeviceKind]: SingleDevice<NonNullable<DeclaredFields[Kind]> | null, Domain[Kind]>;
} = {
  vnc: { parse: parseVnc, format: formatVnc },
  video: { parse: parseVideo, format: formatVideo },
  sound: { parse: parseSound, format: (sound) => unless(sound, null) },
  usb: { parse: parseUsb, format: formatUsb },
  tpm: {
    parse: (reader, entries) => readBoolean(reader, entries, 'tpm', ['tpm']),
    format: (tpm) => unless(tpm, false),
  },
};
