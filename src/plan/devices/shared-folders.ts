import type { SharedFolder } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { flag, object, text } from '../file/shape.js';
import type { SlottedDevice } from './device.js';

const folder = object({ hostPath: text(), guestName: text(), writable: flag });

export const SHARED_FOLDERS: SlottedDevice<SharedFolder, SharedFolder> = {
  whole: folder,
  declared: folder,
  complete: (declared) => declared,
  compare: asJson,
};
