import type { ToolsSettings } from '../../domain/domain.js';
import type { Path } from '../../domain/path-key.js';
import { booleanOf, objectOf, textOf, type VimObject } from './soap/value.js';

/** The API's words for when the host brings the Tools up to date. */
const POLICIES: Readonly<Record<ToolsSettings['upgrade'], string>> = {
  manual: 'manual',
  'power-cycle': 'upgradeAtPowerCycle',
};

/** What a VirtualMachineConfigInfo says of the Tools. A policy of another name counts as the default, as in a VMX. */
export function toolsOf(config: VimObject): ToolsSettings {
  const tools = objectOf(config['tools']);
  return {
    syncTime: booleanOf(tools?.['syncTimeWithHost']) ?? false,
    upgrade: textOf(tools?.['toolsUpgradePolicy']) === POLICIES['power-cycle'] ? 'power-cycle' : 'manual',
  };
}

/** The part of a VirtualMachineConfigSpec for it. What is not touched is not sent, so that it stays as the host has it. */
export function toolsSpec({ syncTime, upgrade }: ToolsSettings, touched: (...path: Path) => boolean): VimObject {
  const tools: VimObject = {
    ...(touched('tools', 'upgrade') ? { toolsUpgradePolicy: POLICIES[upgrade] } : {}),
    ...(touched('tools', 'syncTime') ? { syncTimeWithHost: syncTime } : {}),
  };
  return Object.keys(tools).length === 0 ? {} : { tools };
}
