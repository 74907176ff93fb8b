import { type Result, success } from '../../domain/diagnostics/result.js';
import type { CdromMedium, FloppyMedium } from '../../domain/domain.js';

/** What CD-ROM and floppy drives have in common. */

/** The word for the drive that the host picks. */
const AUTO_DEVICE = 'auto';

export function parseHostDevice(text: string): Result<string | null> {
  return success(text === AUTO_DEVICE ? null : text);
}

export function formatHostDevice(device: string | null, omit: () => undefined): string | undefined {
  if (device === null) return AUTO_DEVICE;
  return device === AUTO_DEVICE ? omit() : device;
}

/** Left out where everybody would expect it: of a drive that has something in it, which is connected. */
export function formatConnected({ kind }: CdromMedium | FloppyMedium, connected: boolean): boolean | undefined {
  return connected && kind !== 'client' && kind !== 'empty' ? undefined : connected;
}
