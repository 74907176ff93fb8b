import type { DeclaredCdrom } from '../../domain/desired.js';
import type { Cdrom } from '../../domain/domain.js';
import { asJson } from '../diff/as-json.js';
import { flag, object, tagged, text } from '../file/shape.js';
import { hostDevice, type SlottedDevice } from './device.js';

/** A drive that holds an image or a drive of the host is connected at power-on unless the manifest says otherwise. */
function completeCdrom(declared: DeclaredCdrom): Cdrom {
  const medium = declared.medium ?? { kind: 'empty' };
  return { medium, connected: declared.connected ?? (medium.kind === 'iso' || medium.kind === 'device') };
}

const members = {
  medium: tagged('kind', { iso: { file: text() }, device: { ...hostDevice, raw: flag }, client: {}, empty: {} }),
  connected: flag,
};

export const CDROMS: SlottedDevice<DeclaredCdrom, Cdrom> = {
  whole: object(members),
  declared: object({}, members),
  complete: completeCdrom,
  compare: asJson,
};
