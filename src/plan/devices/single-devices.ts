import { BLANK_USB, BLANK_VIDEO, BLANK_VNC } from '../../domain/blank-domain.js';
import type { DeclaredFields } from '../../domain/desired.js';
import type { Domain, SingleDeviceKind, Vnc } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { flag, integer, nullable, object, oneOf, text } from '../file/shape.js';
import { type SingleDevice, wantModel } from './device.js';

const screen = { port: nullable(integer(0)), listen: nullable(text()), keymap: nullable(text()) };
const video = { memory: nullable(integer(0)), displays: nullable(integer(0)), accelerated: flag };
const usb = { uhci: flag, ehci: flag, xhci: flag };
const sound = nullable(oneOf('sb16', 'es1371', 'hdaudio', 'default'));

function completeVnc(declared: DeclaredFields['vnc']): Vnc | null {
  return declared == null ? null : { ...BLANK_VNC, ...declared };
}

/** The devices that a domain has once, in the order in which people read them. */
export const SINGLE_DEVICES: {
  readonly [Kind in SingleDeviceKind]: SingleDevice<DeclaredFields[Kind], Domain[Kind]>;
} = {
  vnc: {
    // A password must reach no plan.
    whole: nullable(object({ ...screen, password: nullable(oneOf()) })),
    declared: nullable(object({}, screen)),
    complete: completeVnc,
    compare: (declared, live) =>
      declared == null ? null : asJson(live === null ? { ...BLANK_VNC, ...declared } : declared),
  },
  video: {
    whole: object(video),
    declared: object({}, video),
    complete: (declared) => ({ ...BLANK_VIDEO, ...declared }),
    compare: (declared) => asJson(declared ?? null),
  },
  sound: {
    whole: sound,
    declared: sound,
    complete: (declared) => declared ?? null,
    compare: (declared, live) => (declared == null ? null : wantModel(declared, live)),
  },
  usb: {
    whole: object(usb),
    declared: object({}, usb),
    complete: (declared) => ({ ...BLANK_USB, ...declared }),
    compare: (declared) => asJson(declared ?? null),
  },
  tpm: {
    whole: flag,
    declared: flag,
    complete: (declared) => declared ?? false,
    compare: (declared) => asJson(declared ?? null),
  },
};
