import { type DataObject, object, string } from '../soap/value.js';
import type { World } from './world.js';

/** AboutInfo of the server that is spoken to, or (`host`) of a host behind it. */
export function aboutInfo(world: World, of: 'server' | 'host'): DataObject {
  const { host, kind } = world.parts;
  const isHost = of === 'host' || kind === 'host';
  const product = isHost ? 'VMware ESXi' : 'VMware vCenter Server';
  return object('AboutInfo', {
    name: string(product),
    fullName: string(`${product} ${host.version} build-${host.build} (simulated by esxform)`),
    vendor: string('VMware, Inc.'),
    version: string(host.version),
    build: string(host.build),
    localeVersion: string('INTL'),
    localeBuild: string('000'),
    osType: string(isHost ? 'vmnix-x86' : 'linux-x64'),
    productLineId: string(isHost ? 'embeddedEsx' : 'vpx'),
    apiType: string(isHost ? 'HostAgent' : 'VirtualCenter'),
    apiVersion: string(host.apiVersion),
    instanceUuid: isHost ? undefined : string('0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9'),
    licenseProductName: string(isHost ? 'VMware ESX Server' : 'VMware VirtualCenter Server'),
    licenseProductVersion: string(`${host.version.split('.')[0] ?? '8'}.0`),
  });
}
