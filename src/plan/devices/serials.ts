import type { Serial } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { oneOf, tagged, text } from '../file/shape.js';
import type { SlottedDevice } from './device.js';

const end = oneOf('client', 'server');
const serial = tagged('kind', {
  file: { file: text() },
  device: { device: text() },
  pipe: { pipe: text(), endpoint: end },
  network: { uri: text(), direction: end },
});

export const SERIALS: SlottedDevice<Serial, Serial> = {
  whole: serial,
  declared: serial,
  complete: (declared) => declared,
  compare: asJson,
};
