import type { ToolsSettings } from '../../domain/domain.js';
import { failure, success } from '../../domain/result.js';
import { readLooseFlag, readLooseValue } from './reading.js';
import type { MappingRow } from './row.js';

const SYNC_TIME = 'tools.syncTime';
const UPGRADE = 'tools.upgrade.policy';
const AT_POWER_CYCLE = 'upgradeAtPowerCycle';

function parseUpgrade(text: string) {
  const word = text.toLowerCase();
  if (word === AT_POWER_CYCLE.toLowerCase()) return success<ToolsSettings['upgrade']>('power-cycle');
  if (word === 'manual') return success<ToolsSettings['upgrade']>('manual');
  return failure(`must be one of manual, ${AT_POWER_CYCLE}, not "${text}"`);
}

/** How the host deals with the Tools of the guest. libvirt looks at none of it. */
export const TOOLS_ROWS: readonly MappingRow[] = [
  {
    keys: [SYNC_TIME.toLowerCase(), UPGRADE],
    field: 'tools',
    way: 'spec',
    source: 'as seen in public VMX files; guess that a missing policy is manual',
    read: (vmx, domain) => {
      const syncTime = readLooseFlag(vmx, SYNC_TIME, false);
      const upgrade = readLooseValue<ToolsSettings['upgrade']>(vmx, UPGRADE, parseUpgrade, 'manual');
      return { ...domain, tools: { syncTime, upgrade } };
    },
    write: ({ tools }) => [
      ...(tools.syncTime ? [[SYNC_TIME, 'TRUE'] as const] : []),
      ...(tools.upgrade === 'manual' ? [] : [[UPGRADE, AT_POWER_CYCLE] as const]),
    ],
  },
];
