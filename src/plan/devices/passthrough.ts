import type { PassthroughDevice } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { nullable, object, text } from '../file/shape.js';
import { type SlottedDevice, withoutNulls } from './device.js';

const device = object({
  address: nullable(text()),
  vendor: nullable(text()),
  device: nullable(text()),
  system: nullable(text()),
});

export const PASSTHROUGH: SlottedDevice<PassthroughDevice, PassthroughDevice> = {
  whole: device,
  declared: device,
  complete: (declared) => declared,
  // What is left to the host is not compared.
  compare: (declared) => asJson(withoutNulls(declared)),
};
