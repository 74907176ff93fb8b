import type { ApiSurface } from './api-surface.js';

/** What a simulator is: a host, VMware Server, or a vCenter; by the scheme that libvirt reaches it with. */
export type Mode = 'esx' | 'gsx' | 'vpx';

export const MODES: readonly Mode[] = ['esx', 'gsx', 'vpx'];

/** What a server of a version says of itself. Builds are those of the first releases, as far as they are known; no client rests on them. */
export interface Product {
  /** Set for VMware Server. */
  readonly product?: 'gsx';
  /** As AboutInfo has it. */
  readonly apiVersion: string;
  readonly version: string;
  readonly build: string;
  /** The newest virtual hardware, which new machines get unless they say otherwise (VMware KB 1003746). */
  readonly hardwareVersion: number;
}

interface Row {
  /** As `--api` takes it. */
  readonly api: string;
  readonly apiVersion: string;
  readonly version: string;
  readonly hardwareVersion: number;
  readonly builds: { readonly esx: string; readonly vpx: string };
}

const ROWS: readonly Row[] = [
  row('2.5', '2.5', '3.5.0', 4, '64607', '64192'),
  row('2.5u2', '2.5u2', '3.5.0', 4, '110268', '104215'),
  row('4.0', '4.0', '4.0.0', 7, '164009', '162856'),
  row('4.1', '4.1', '4.1.0', 7, '260247', '259021'),
  row('5.0', '5.0', '5.0.0', 8, '469512', '455964'),
  row('5.1', '5.1', '5.1.0', 9, '799733', '799731'),
  row('5.5', '5.5', '5.5.0', 10, '1331820', '1312298'),
  row('6.0', '6.0', '6.0.0', 11, '2494585', '2559268'),
  row('6.5', '6.5', '6.5.0', 13, '4564106', '4602587'),
  row('6.7', '6.7', '6.7.0', 14, '8169922', '8217866'),
  row('7.0.3', '7.0.3.0', '7.0.3', 19, '18644231', '18700403'),
  row('8.0.3', '8.0.3.0', '8.0.3', 21, '24022510', '24022515'),
  row('9.0', '9.0.0.0', '9.0.0', 22, '24755229', '24755230'),
];

/** A vCenter of the first version calls itself otherwise than the hosts of its time. */
const FIRST_VCENTER = '2.5.0';
const SERVER: Product = { product: 'gsx', apiVersion: '2.5', version: '2.0.2', build: '203138', hardwareVersion: 7 };

function row(api: string, apiVersion: string, version: string, hardwareVersion: number, esx: string, vpx: string): Row {
  return { api, apiVersion, version, hardwareVersion, builds: { esx, vpx } };
}

/** Versions that a mode can be started as, oldest first. VMware Server had one API only. */
export function apiVersionsOf(mode: Mode): readonly string[] {
  return mode === 'gsx' ? [SERVER.apiVersion] : ROWS.map(({ api }) => api);
}

/** Takes `8.0.3` and `8.0.3.0`. Null for a version that the mode has not. */
export function productOf(mode: Mode, api: string): Product | null {
  if (mode === 'gsx') return api === SERVER.apiVersion ? SERVER : null;
  const found = ROWS.find((each) => each.api === api || each.apiVersion === api);
  if (found === undefined) return null;
  const { apiVersion, hardwareVersion, builds } = found;
  const version = mode === 'vpx' && found.version === '3.5.0' ? FIRST_VCENTER : found.version;
  return { apiVersion, version, build: builds[mode], hardwareVersion };
}

/** A version that a mode cannot be started as. */
export class UnknownVersionError extends Error {
  readonly known: readonly string[];

  constructor(mode: Mode, api: string) {
    const known = apiVersionsOf(mode);
    super(`"${api}" is no version of the API that ${mode} is simulated in; there are ${known.join(', ')}`);
    this.name = 'UnknownVersionError';
    this.known = known;
  }
}

/**
 * What to be, where a version is asked for, or where the mode leaves no choice; null where the inventory says it.
 * @throws UnknownVersionError
 */
export function productFor(mode: Mode, api: string | undefined): Product | null {
  if (api === undefined) return mode === 'gsx' ? SERVER : null;
  const product = productOf(mode, api);
  if (product === null) throw new UnknownVersionError(mode, api);
  return product;
}

interface ProductWords {
  readonly name: string;
  readonly productLineId: string;
  readonly osType: string;
  readonly licenseName: string;
}

/** How a product calls itself. ESX had a service console, and an edition without, up to version 4. */
export function productWords(mode: Mode, api: ApiSurface): ProductWords {
  switch (mode) {
    case 'gsx':
      return { name: 'VMware Server', productLineId: 'gsx', osType: 'win32-x86', licenseName: 'VMware Server' };
    case 'vpx': {
      const name = api.atLeast('4.0') ? 'VMware vCenter Server' : 'VMware VirtualCenter Server';
      const osType = api.atLeast('5.1') ? 'linux-x64' : 'win32-x86';
      return { name, productLineId: 'vpx', osType, licenseName: 'VMware VirtualCenter Server' };
    }
    case 'esx': {
      const isOld = !api.atLeast('5.0');
      const name = api.atLeast('4.0') ? (isOld ? 'VMware ESX' : 'VMware ESXi') : 'VMware ESX Server';
      const productLineId = isOld ? 'esx' : 'embeddedEsx';
      return { name, productLineId, osType: 'vmnix-x86', licenseName: 'VMware ESX Server' };
    }
  }
}

/** The version whose words a server has. VMware Server 2 calls its API 2.5 and has devices that came after ESX 3.5 (vmxnet3, pvscsi). */
export const wordsOf = (mode: Mode, apiVersion: string): string =>
  mode === 'gsx' && apiVersion.startsWith('2.5') ? '2.5u2server' : apiVersion;
