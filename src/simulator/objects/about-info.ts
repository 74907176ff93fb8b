import { productWords } from '../api/products.js';
import { type DataObject, object, string } from '../soap/value.js';
import type { World } from './world.js';

/** Returns AboutInfo of the server itself, or (`host`) of a host that it manages. */
export function aboutInfo(world: World, of: 'server' | 'host'): DataObject {
  const { host } = world.parts;
  const mode = of === 'host' && world.mode === 'vpx' ? 'esx' : world.mode;
  const words = productWords(mode, world.api);
  return object('AboutInfo', {
    name: string(words.name),
    fullName: string(`${words.name} ${host.version} build-${host.build} (simulated by esxform)`),
    vendor: string('VMware, Inc.'),
    version: string(host.version),
    build: string(host.build),
    localeVersion: string('INTL'),
    localeBuild: string('000'),
    osType: string(words.osType),
    productLineId: string(words.productLineId),
    apiType: string(mode === 'vpx' ? 'VirtualCenter' : 'HostAgent'),
    apiVersion: string(host.apiVersion),
    instanceUuid: mode === 'vpx' ? string('0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9') : undefined,
    licenseProductName: string(words.licenseName),
    licenseProductVersion: string(`${host.version.split('.')[0] ?? '8'}.0`),
  });
}
