import { fromApiName } from '../inventory/names.js';
import type { ObjectProperties } from '../soap/collector.js';
import { objectOf, objectsOf, textOf, type VimObject } from '../soap/value.js';

/** Members of `config` that say who manages a VM. The first came with API 5.0, the second with 4.0. */
export const MANAGER_MEMBERS = { managedBy: [5, 0], vAppConfig: [4, 0] } as const;

/** The most reliable sign of a vCLS VM (Broadcom KB 370219). */
const VCLS_KEY = 'hdcs.agent';
/** "vCLS (1)" of vSphere 7.0 U1, "vCLS-<uuid>" of later ones. */
const VCLS_NAME = /^vCLS(?: \(\d+\)|-[0-9a-f]{8}-)/i;
const AGENT_MANAGER = 'com.vmware.vim.eam';
/** Best effort: the name in the product section of the appliance's OVF. */
const VCENTER_PRODUCT = /^VMware vCenter Server\b/i;

function vcls(name: string, extra: (key: string) => string | null): string | null {
  if (extra(VCLS_KEY)?.toLowerCase() === 'true') return 'vSphere Cluster Services (HDCS.agent is set)';
  return VCLS_NAME.test(name) ? 'vSphere Cluster Services (by its name)' : null;
}

function extension(config: VimObject): string | null {
  const info = objectOf(config['managedBy']);
  const key = textOf(info?.['extensionKey']) ?? '';
  const type = textOf(info?.['type']) ?? '';
  if (key === '') return null;
  if (key === 'VirtualCenter' && type === 'vcls-entity') return 'vSphere Cluster Services (managedBy VirtualCenter)';
  const of = type === '' ? key : `${key}, type ${type}`;
  return key === AGENT_MANAGER ? `the ESX Agent Manager (extension ${of})` : `the extension ${of}`;
}

function vcenter(object: ObjectProperties, config: VimObject, servers: readonly string[]): string | null {
  for (const path of ['guest.hostName', 'guest.ipAddress']) {
    const own = textOf(object.properties.get(path))?.toLowerCase() ?? '';
    if (own !== '' && servers.includes(own)) return `vCenter, which runs in it (${path} is ${own})`;
  }
  const product = objectsOf(objectOf(config['vAppConfig'])?.['product'])
    .map((each) => textOf(each['name']) ?? '')
    .find((name) => VCENTER_PRODUCT.test(name));
  return product === undefined ? null : `vCenter, which runs in it (its vApp product is ${product})`;
}

/** Loopback names are tunnels, and say nothing of a guest. */
function isLoopback(server: string): boolean {
  return server === 'localhost' || server.startsWith('127.') || server === '::1';
}

/** The names and addresses of a vCenter in the form that guests are compared with. */
export function vcenterAddresses(servers: readonly (string | null)[]): readonly string[] {
  return servers.flatMap((server) => {
    const plain = (server ?? '').replace(/^\[|\]$/g, '').toLowerCase();
    return plain === '' || isLoopback(plain) ? [] : [plain];
  });
}

/**
 * The system that manages a VM, for people; null if none is known. `config` needs no more than {@link MANAGER_MEMBERS}, `extra` finds
 * an extraConfig value by its lower-case key, `servers` are from {@link vcenterAddresses}.
 */
export function managedByOf(
  object: ObjectProperties,
  config: VimObject,
  extra: (key: string) => string | null,
  servers: readonly string[],
): string | null {
  const name = fromApiName(textOf(object.properties.get('name')) ?? '');
  return vcls(name, extra) ?? extension(config) ?? vcenter(object, config, servers);
}
