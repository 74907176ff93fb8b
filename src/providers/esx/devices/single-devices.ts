import type { Sound, Usb, Video, Vnc } from '../../../domain/domain.js';
import { ownEntry } from '../../../domain/values/own-entry.js';
import type { KiB } from '../../../domain/values/units.js';
import { always } from '../fields/field-costs.js';
import { booleanOf, numberOf } from '../soap/value.js';
import {
  addOrRemove,
  DEVICE_SPEC,
  type RawKeyDevice,
  REBOOTS,
  type SingleDevice,
  type TypeWords,
  typeOf,
  wordOf,
} from './device.js';
import type { DeviceSpecs } from './device-specs.js';

/** Without the password, which is never ours to change. */
const VNC_KEYS: Readonly<Record<string, string>> = {
  port: 'RemoteDisplay.vnc.port',
  listen: 'RemoteDisplay.vnc.ip',
  keymap: 'RemoteDisplay.vnc.keymap',
};

function vncValues(vnc: Vnc | null): Readonly<Record<string, string>> {
  const isOn = vnc !== null;
  return {
    'RemoteDisplay.vnc.enabled': isOn ? 'TRUE' : '',
    'RemoteDisplay.vnc.port': isOn && vnc.port !== null ? String(vnc.port) : '',
    'RemoteDisplay.vnc.ip': vnc?.listen ?? '',
    'RemoteDisplay.vnc.keymap': vnc?.keymap ?? '',
  };
}

function vncValue(vnc: Vnc | null, member: string): Readonly<Record<string, string>> {
  const key = ownEntry(VNC_KEYS, member);
  return key === undefined ? {} : { [key]: ownEntry(vncValues(vnc), key) ?? '' };
}

const VNC_COST = {
  source: 'vSphere API reference, VirtualMachineConfigSpec.extraConfig, RemoteDisplay.vnc.*; guess',
  cost: always('next-power-on', 'the host reads the settings of its remote display when the domain is powered on'),
};

const VNC: RawKeyDevice<Vnc | null> = {
  keys: /^remotedisplay\.vnc\./i,
  raw: (vnc, member) => (member === '' ? vncValues(vnc) : vncValue(vnc, member)),
  costs: [
    { path: [], ...VNC_COST },
    { path: ['*'], ...VNC_COST },
  ],
  since: [],
};

/** Every domain has its one video card, which is never added. Without both numbers the host's own settings apply. */
const VIDEO: SingleDevice<Video> = {
  read: (singles) => {
    const device = singles.get('video');
    return {
      // A VMX keeps the numbers also beside `svga.autodetect`, so both readings have them.
      memory: numberOf(device?.['videoRamSizeInKB']) as KiB | null,
      displays: numberOf(device?.['numDisplays']),
      accelerated: booleanOf(device?.['enable3DSupport']) ?? false,
    };
  },
  isAdded: () => false,
  change: ({ memory, displays, accelerated }, specs) => {
    const card = specs.single('video');
    const isAsItWas = memory === card['videoRamSizeInKB'] && displays === card['numDisplays'];
    specs.edit({
      ...card,
      ...(memory === null ? {} : { videoRamSizeInKB: memory }),
      ...(displays === null ? {} : { numDisplays: displays }),
      // Numbers that stay as they were do not end the host's own choice.
      useAutoDetect: (memory === null && displays === null) || (isAsItWas && booleanOf(card['useAutoDetect']) === true),
      enable3DSupport: accelerated,
    });
  },
  costs: [
    {
      path: ['*'],
      source: 'vSphere API reference, VirtualMachineVideoCard.numDisplays, enable3DSupport; guess for the memory',
      cost: always('needs-power-off', 'the video card changes only while the domain is off'),
    },
  ],
  since: [],
};

function usbChanges({ uhci, ehci, xhci }: Usb, specs: DeviceSpecs): void {
  if (!specs.has('usb')) {
    if (uhci) specs.add('usb', { $type: 'VirtualUSBController', busNumber: 0, ehciEnabled: ehci });
  } else if (!uhci) specs.removeSingle('usb');
  else {
    const usb = specs.single('usb');
    if ((usb['ehciEnabled'] ?? false) !== ehci) specs.edit({ ...usb, ehciEnabled: ehci });
  }
  if (!specs.has('xhci')) {
    if (xhci) specs.add('xhci', { $type: 'VirtualUSBXHCIController', busNumber: 0 });
  } else if (!xhci) specs.removeSingle('xhci');
}

const USB: SingleDevice<Usb> = {
  read: (singles) => ({
    uhci: singles.has('usb'),
    ehci: booleanOf(singles.get('usb')?.['ehciEnabled']) ?? false,
    xhci: singles.has('xhci'),
  }),
  isAdded: ({ uhci, xhci }) => uhci || xhci,
  change: usbChanges,
  costs: [{ path: ['*'], source: `${DEVICE_SPEC}; guess`, cost: addOrRemove('USB controllers') }],
  since: [{ path: ['xhci'], since: [5, 0], isSet: ({ xhci }) => xhci }],
};

const SOUNDS: TypeWords<Sound> = [
  ['VirtualSoundBlaster16', 'sb16'],
  ['VirtualEnsoniq1371', 'es1371'],
  ['VirtualHdAudioCard', 'hdaudio'],
];

const SOUND: SingleDevice<Sound | null> = {
  read: (singles) => (singles.has('sound') ? (wordOf(SOUNDS, singles.get('sound')?.$type) ?? 'default') : null),
  isAdded: (sound) => sound !== null,
  // Another model is another card.
  change: (sound, specs) => {
    if (specs.has('sound')) specs.removeSingle('sound');
    if (sound === null) return;
    const backing = { $type: 'VirtualSoundCardDeviceBackingInfo', deviceName: '', useAutoDetect: true };
    // A card without a model is a SoundBlaster (guess).
    specs.add('sound', { $type: typeOf(SOUNDS, sound) ?? 'VirtualSoundBlaster16', backing });
  },
  costs: [{ path: [], source: `${DEVICE_SPEC}; guess`, cost: addOrRemove('sound cards') }],
  since: [],
};

const TPM: SingleDevice<boolean> = {
  read: (singles) => singles.has('tpm'),
  isAdded: (tpm) => tpm,
  change: (tpm, specs) => {
    if (tpm) specs.add('tpm', { $type: 'VirtualTPM' });
    else specs.removeSingle('tpm');
  },
  costs: [{ path: [], source: `${DEVICE_SPEC}, VirtualTPM; ${REBOOTS}`, cost: addOrRemove('virtual TPMs') }],
  since: [{ path: [], since: [6, 7], isSet: (tpm) => tpm }],
};

/** The devices that a VM has once, in the order in which they are sent. */
export const SINGLE_DEVICES = { vnc: VNC, video: VIDEO, usb: USB, sound: SOUND, tpm: TPM } as const;
