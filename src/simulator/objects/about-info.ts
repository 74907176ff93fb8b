import { productWords } from '../api/products.js';
import type { HostFacts } from '../inventory/inventory.js';
import { type DataObject, object, string } from '../soap/value.js';
import type { HostRecord } from './inventory/place-records.js';
import type { World } from './world.js';

/** The release of a host by the newest virtual hardware that it runs. */
const RELEASES: Readonly<Record<number, string>> = {
  20: '8.0.0',
  19: '7.0.2',
  18: '7.0.1',
  17: '7.0.0',
  15: '6.7.2',
  14: '6.7.0',
  13: '6.5.0',
  11: '6.0.0',
  10: '5.5.0',
  9: '5.1.0',
  8: '5.0.0',
  7: '4.0.0',
};

/** AboutInfo of one host of a vCenter, which may be of an older release than the others. */
export function hostAboutInfo(world: World, { hardwareVersion }: HostRecord): DataObject {
  const isOlder = hardwareVersion < world.parts.host.hardwareVersion;
  const release = isOlder ? RELEASES[hardwareVersion] : undefined;
  return aboutInfo(
    world,
    'host',
    release === undefined ? world.parts.host : { ...world.parts.host, version: release, apiVersion: release },
  );
}

/** Returns AboutInfo of the server itself, or (`host`) of a host that it manages. */
export function aboutInfo(world: World, of: 'server' | 'host', host: HostFacts = world.parts.host): DataObject {
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
