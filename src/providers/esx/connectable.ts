import { objectOf, type VimObject, type VimValue } from './soap/value.js';

/** Whether a device is connected when the domain powers on; whether it is connected now stays as it is. */
export function connectable(startConnected: boolean, existing: VimValue | undefined): VimObject {
  const now = objectOf(existing);
  return {
    startConnected,
    allowGuestControl: now?.['allowGuestControl'] ?? true,
    connected: now?.['connected'] ?? startConnected,
  };
}
