import type { MappingRow } from './row.js';

const PREFIX = 'guestinfo.';

export const GUESTINFO_ROWS: readonly MappingRow[] = [
  {
    keys: [`${PREFIX}*`],
    field: 'guestinfo',
    way: 'extraConfig',
    source: 'VMware’s documentation of guest variables; seen in public VMX files',
    read: (vmx, domain) => {
      const entries = vmx.startingWith(PREFIX).filter(({ key }) => key.length > PREFIX.length);
      for (const { key } of entries) vmx.take(key);
      // A key may be any word, also one that every object has.
      const guestinfo = Object.fromEntries(entries.map(({ key, value }) => [key.slice(PREFIX.length), value]));
      return { ...domain, guestinfo };
    },
    write: (domain) => Object.entries(domain.guestinfo).map(([key, value]) => [`${PREFIX}${key}`, value] as const),
  },
];
