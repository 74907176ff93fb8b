import type { Domain, PassthroughDevice } from '../../domain/domain.js';
import { compareSlots } from '../../domain/rules/limits.js';
import { element, type XmlElement } from '../xml/format-xml.js';
import type { XmlMode } from './xml-mode.js';

/** Graphics and video (libvirt-esx-behaviour 2.6), and the devices that libvirt's ESX driver leaves out. */

const DEFAULT_VRAM = 4096;

export function writeGraphics({ vnc }: Domain): readonly XmlElement[] {
  if (vnc === null) return [];
  const { port, listen, keymap, password } = vnc;
  return [
    element(
      'graphics',
      {
        type: 'vnc',
        // libvirt takes port 0 for one that was not said, but does not call it automatic.
        port: port === 0 ? null : (port ?? -1),
        autoport: port === null ? 'yes' : 'no',
        listen,
        keymap,
        passwd: password,
      },
      [element('listen', { type: 'address', address: listen })],
    ),
  ];
}

/** libvirt rounds video memory up to a power of two. */
function vram(kib: number | null): number {
  if (kib === null || kib <= 0) return DEFAULT_VRAM;
  return 2 ** Math.ceil(Math.log2(kib));
}

export function writeVideo({ video }: Domain, { extended, omit }: XmlMode): readonly XmlElement[] {
  const { memory, displays, accelerated } = video;
  if (!extended && displays !== null && displays !== 1) omit(`video.displays ${displays}`);
  if (!extended && accelerated) omit('video.accelerated');
  const acceleration = extended && accelerated ? [element('acceleration', { accel3d: 'yes' })] : [];
  const heads = extended && displays !== 1 ? displays : null;
  const model = { type: 'vmvga', vram: vram(memory), heads, primary: 'yes' };
  return [element('video', {}, [element('model', model, acceleration)])];
}

const USB_MODELS = { uhci: 'piix4-uhci', ehci: 'ehci', xhci: 'qemu-xhci' } as const;

export function writeUsb({ usb }: Domain, { extended, omit }: XmlMode): readonly XmlElement[] {
  const present = (['uhci', 'ehci', 'xhci'] as const).filter((each) => usb[each]);
  if (!extended) {
    for (const each of present) omit(`usb.${each}`);
    return [];
  }
  return present.map((each, index) => element('controller', { type: 'usb', index, model: USB_MODELS[each] }));
}

export function writeTpm({ tpm }: Domain, { extended, omit }: XmlMode): readonly XmlElement[] {
  if (!tpm) return [];
  if (!extended) {
    omit('tpm');
    return [];
  }
  const backend = element('backend', { type: 'emulator', version: '2.0' });
  return [element('tpm', { model: 'tpm-crb' }, [backend])];
}

/** libvirt has no word for the ES1371; its ES1370 is the card before. */
const SOUND_MODELS = { sb16: 'sb16', es1371: 'es1370', hdaudio: 'ich6', default: 'es1370' } as const;

export function writeSound({ sound }: Domain, { extended, omit }: XmlMode): readonly XmlElement[] {
  if (sound === null) return [];
  if (!extended) {
    omit('sound');
    return [];
  }
  return [element('sound', { model: SOUND_MODELS[sound] })];
}

function hex(digits: string, width: number): string {
  return `0x${Number(digits).toString(16).padStart(width, '0')}`;
}

/** VMX writes the parts of a PCI address in decimal, libvirt in hexadecimal. */
function pciAddress({ address }: PassthroughDevice): XmlElement | null {
  const match = /^(\d{1,5}):(\d{1,3}):(\d{1,2})\.([0-7])$/.exec(address ?? '');
  if (match === null) return null;
  const [, domain = '', bus = '', slot = '', fn = ''] = match;
  return element('address', { domain: hex(domain, 4), bus: hex(bus, 2), slot: hex(slot, 2), function: hex(fn, 1) });
}

export function writeHostDevices({ passthrough }: Domain, { extended, omit }: XmlMode): readonly XmlElement[] {
  return Object.entries(passthrough)
    .sort(([left], [right]) => compareSlots(left, right))
    .flatMap(([slot, device]) => {
      const address = extended ? pciAddress(device) : null;
      if (address === null) {
        omit(slot);
        return [];
      }
      for (const id of ['vendor', 'device', 'system'] as const) if (device[id] !== null) omit(`${slot}.${id}`);
      return element('hostdev', { mode: 'subsystem', type: 'pci', managed: 'yes' }, [element('source', {}, [address])]);
    });
}
