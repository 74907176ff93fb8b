import type { Parallel } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { tagged, text } from '../file/shape.js';
import type { SlottedDevice } from './device.js';

const parallel = tagged('kind', { file: { file: text() }, device: { device: text() } });

export const PARALLELS: SlottedDevice<Parallel, Parallel> = {
  whole: parallel,
  declared: parallel,
  complete: (declared) => declared,
  compare: asJson,
};
