import type { Cdrom, Domain, Floppy, Slots } from '../../../domain/domain.js';
import { isFileOfAPc, type VmxPlace } from '../../../formats/vmx/place.js';

/** The word that a VMX has for no medium. */
const EMPTY = 'emptybackingstring';

function mapped<Drive>(slots: Slots<Drive>, map: (drive: Drive) => Drive): Slots<Drive> {
  return Object.fromEntries(Object.entries(slots).map(([slot, drive]) => [slot, map(drive)]));
}

/** What the API says of a VM, with drives empty whose medium the host cannot have, as the reader of a VMX has them. */
export function withoutUnusableMedia(told: Domain, place: VmxPlace): Domain {
  const cdrom = (drive: Cdrom): Cdrom => {
    const { medium } = drive;
    const isWord = medium.kind === 'device' && medium.device?.toLowerCase() === EMPTY;
    const isForeign = medium.kind === 'iso' && isFileOfAPc(medium.file, place);
    return isWord || isForeign ? { ...drive, medium: { kind: 'empty' } } : drive;
  };
  const floppy = (drive: Floppy): Floppy => {
    const isForeign = drive.medium.kind === 'file' && isFileOfAPc(drive.medium.file, place);
    return isForeign ? { ...drive, medium: { kind: 'empty' } } : drive;
  };
  return { ...told, cdroms: mapped(told.cdroms, cdrom), floppies: mapped(told.floppies, floppy) };
}
