import { ownEntry } from '../own-entry.js';
import { array, boolean, int, object, string } from '../soap/value.js';
import { type Device, device } from './device.js';
import { FIXED_KEYS } from './slots.js';
import type { VmxKeys } from './vmx-draft.js';

/** Devices of which a machine has one or none: sound card, USB controllers, TPM. */

/** `sound.virtualDev` -> the API's type. Without the key the host takes the Ensoniq card (guess). */
export const SOUND_TYPES: Readonly<Record<string, string>> = {
  sb16: 'VirtualSoundBlaster16',
  es1371: 'VirtualEnsoniq1371',
  hdaudio: 'VirtualHdAudioCard',
};

export const SINGLE_KEYS = { sound: 5000, usb: 7000, tpm: 11_000, xhci: 14_000 } as const;

export function readSingleDevices(keys: VmxKeys): readonly Device[] {
  return [...sound(keys), ...usb(keys), ...tpm(keys), ...xhci(keys)];
}

function sound(keys: VmxKeys): readonly Device[] {
  if (!keys.boolean('sound.present', false)) return [];
  const name = keys.get('sound.fileName') ?? '';
  const detects = keys.boolean('sound.autodetect', false) || name === '-1' || name === '';
  return [
    device(ownEntry(SOUND_TYPES, keys.get('sound.virtualDev')?.toLowerCase()) ?? 'VirtualEnsoniq1371', {
      kind: 'sound',
      key: SINGLE_KEYS.sound,
      slot: 'sound',
      controllerKey: FIXED_KEYS.pci,
      label: 'Sound card ',
      backing: object('VirtualSoundCardDeviceBackingInfo', {
        deviceName: string(detects ? '' : name),
        useAutoDetect: boolean(detects),
      }),
    }),
  ];
}

/** `usb.present` is the controller; `ehci.present` is its faster half and nothing by itself. */
function usb(keys: VmxKeys): readonly Device[] {
  if (!keys.boolean('usb.present', false)) return [];
  return [
    device('VirtualUSBController', {
      kind: 'usb',
      key: SINGLE_KEYS.usb,
      slot: 'usb',
      controllerKey: FIXED_KEYS.pci,
      unitNumber: 22,
      label: 'USB controller ',
      fields: {
        busNumber: int(0),
        device: array('int', []),
        autoConnectDevices: boolean(keys.boolean('usb.generic.autoconnect', false)),
        ehciEnabled: boolean(keys.boolean('ehci.present', false)),
      },
    }),
  ];
}

function xhci(keys: VmxKeys): readonly Device[] {
  if (!keys.boolean('usb_xhci.present', false)) return [];
  return [
    device('VirtualUSBXHCIController', {
      kind: 'usb',
      key: SINGLE_KEYS.xhci,
      slot: 'usb_xhci',
      controllerKey: FIXED_KEYS.pci,
      unitNumber: 23,
      label: 'USB xHCI controller ',
      fields: { busNumber: int(0), device: array('int', []), autoConnectDevices: boolean(false) },
    }),
  ];
}

function tpm(keys: VmxKeys): readonly Device[] {
  if (!keys.boolean('vtpm.present', false)) return [];
  return [
    device('VirtualTPM', {
      kind: 'tpm',
      key: SINGLE_KEYS.tpm,
      slot: 'vtpm',
      controllerKey: FIXED_KEYS.pci,
      label: 'Virtual TPM',
      fields: { endorsementKeyCertificateSigningRequest: undefined, endorsementKeyCertificate: undefined },
    }),
  ];
}
