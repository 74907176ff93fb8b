import { BLANK_FLOPPY } from '../../domain/blank-domain.js';
import type { DeclaredFloppy } from '../../domain/desired.js';
import type { Floppy } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { flag, object, tagged, text } from '../file/shape.js';
import { hostDevice, type SlottedDevice } from './device.js';

/** As for a CD-ROM drive. */
function completeFloppy(declared: DeclaredFloppy): Floppy {
  const medium = declared.medium ?? BLANK_FLOPPY.medium;
  return { medium, connected: declared.connected ?? (medium.kind === 'file' || medium.kind === 'device') };
}

const members = {
  medium: tagged('kind', { file: { file: text() }, device: hostDevice, client: {}, empty: {} }),
  connected: flag,
};

export const FLOPPIES: SlottedDevice<DeclaredFloppy, Floppy> = {
  whole: object(members),
  declared: object({}, members),
  complete: completeFloppy,
  compare: asJson,
};
