import { array, int, object, string } from '../soap/value.js';
import type { World } from './world.js';

/** What LicenseManager.licenses lists: the free edition of a host, or one with everything. */
export function licenses(world: World) {
  const isHost = world.parts.kind === 'host';
  const [edition, name] = world.parts.readOnlyLicense
    ? ['esx.hypervisor.cpuPackage', 'VMware vSphere Hypervisor']
    : isHost
      ? ['esx.enterprisePlus.cpuPackage', 'vSphere Enterprise Plus']
      : ['vc.standard.instance', 'vCenter Server Standard'];
  return array('LicenseManagerLicenseInfo', [
    object('LicenseManagerLicenseInfo', {
      licenseKey: string('00000-00000-00000-00000-00000'),
      editionKey: string(edition),
      name: string(name),
      total: int(0),
      used: undefined,
      costUnit: string(isHost ? 'cpuPackage' : 'server'),
      properties: undefined,
      labels: undefined,
    }),
  ]);
}
