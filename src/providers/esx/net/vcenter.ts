import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { fromApiName } from '../inventory/names.js';
import type { Scope } from '../inventory/scope.js';
import { type ObjectProperties, retrieveOne } from '../soap/collector.js';
import { type Login, Session } from '../soap/session/session.js';
import { Transport } from '../soap/transport.js';
import { type MoRef, refOf, textOf } from '../soap/value.js';
import type { Network } from './connector.js';
import { told } from './fault-diagnostic.js';
import type { Target } from './uri.js';

/** How a vCenter is reached, and who we are there. Its credentials are its own: a host's never go to its vCenter. */
export interface VcenterAccess {
  readonly target: Target;
  readonly login: Login;
  readonly network: Network;
}

/** Asked for once the vCenter's host is known; for `vcenter=*` that is an address which the host has told. */
export type VcenterDoor = (host: string, signal: AbortSignal) => Promise<VcenterAccess>;

/** The vCenter that manages a host, and the host as it stands there. Close it: it holds a session of its own. */
export interface Vcenter {
  readonly session: Session;
  readonly host: MoRef;
  readonly computeResource: MoRef;
  readonly datacenter: MoRef;
  /** The URI of a connection to this vCenter and to the datacenter of the host, with the port and the transport of the host's own URI. */
  readonly uri: string;
  readonly target: Target;
  close(): Promise<void>;
}

/** Objects above a host, up to its datacenter; folders may be nested, but not endlessly. */
const MOST_PARENTS = 64;

function notManaged(summary: string, detail: string, hint: string | null = null): DiagnosticError {
  return new DiagnosticError(errorDiagnostic('EF3036', summary, { detail, hint }));
}

/** Every address of a host; an address is its own. The wait ends with the signal, although the look-up itself cannot be stopped. */
async function addressesOf(host: string, signal: AbortSignal): Promise<readonly string[]> {
  const name = host.replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return [name];
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return (await Promise.race([lookup(name, { all: true }), stopped])).map(({ address }) => address);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const detail = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError(
      errorDiagnostic('EF3002', `${name} has a name that does not resolve`, {
        detail,
        hint: 'The addresses of the host and its vCenter are needed to compare them; check DNS.',
      }),
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The vCenter to go to: the one that is named, held against the one that the host says, or for `*` the latter. */
async function vcenterOf(
  session: Session,
  scope: Scope,
  target: Target,
  wanted: string,
  signal: AbortSignal,
): Promise<string> {
  const path = 'summary.managementServerIp';
  const says =
    scope.host === null ? null : textOf((await retrieveOne(session, scope.host, [path], signal)).properties.get(path));
  if (wanted === '*') {
    if (says !== null && says !== '') return says.includes(':') ? `[${says}]` : says;
    throw notManaged(
      `${target.host} is not managed by a vCenter`,
      'It names no management server.',
      'Remove vcenter=*, or name the vCenter.',
    );
  }
  if (says === null || says === '') return wanted;
  const addresses = await addressesOf(wanted, signal);
  if (addresses.includes(says)) return wanted;
  throw notManaged(
    `${target.host} is not managed by ${wanted}`,
    `The host says that its vCenter is ${says}; ${wanted} is ${addresses.join(', ')}.`,
    'Name that vCenter, or * for the one that manages the host.',
  );
}

async function parentOf(session: Session, ref: MoRef, signal: AbortSignal): Promise<MoRef | null> {
  return refOf((await retrieveOne(session, ref, ['parent'], signal)).properties.get('parent'));
}

async function datacenterAbove(session: Session, start: MoRef, signal: AbortSignal): Promise<MoRef | null> {
  let at: MoRef | null = start;
  for (let count = 0; at !== null && at.type !== 'Datacenter' && count < MOST_PARENTS; count += 1)
    at = await parentOf(session, at, signal);
  return at?.type === 'Datacenter' ? at : null;
}

/** The names from the topmost folder down to a datacenter; empty if the account may not see them all. */
async function datacenterNames(session: Session, datacenter: MoRef, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  let at: MoRef | null = datacenter;
  for (let count = 0; at !== null && count < MOST_PARENTS; count += 1) {
    const found: ObjectProperties = await retrieveOne(session, at, ['name', 'parent'], signal);
    const above = refOf(found.properties.get('parent'));
    const name = textOf(found.properties.get('name'));
    if (above === null) return names;
    if (name === null) return [];
    names.unshift(fromApiName(name));
    at = above;
  }
  return [];
}

/** The datacenter of the host on its vCenter; new VMs go to the host. Rejects if the account may not see the folder of its VMs. */
export async function vcenterScope(vcenter: Vcenter, signal: AbortSignal): Promise<Scope> {
  const { session, datacenter, host, computeResource } = vcenter;
  const refAt = async (from: MoRef, path: string): Promise<MoRef | null> =>
    refOf((await retrieveOne(session, from, [path], signal)).properties.get(path));
  const vmFolder = await refAt(datacenter, 'vmFolder');
  if (vmFolder === null)
    throw new DiagnosticError(errorDiagnostic('EF3006', 'The vCenter of the host gives no vmFolder of its datacenter'));
  const datacenterPath = (await datacenterNames(session, datacenter, signal)).join('/');
  const pool = await refAt(computeResource, 'resourcePool');
  return { datacenter, datacenterPath, vmFolder, host, computeResource, pool };
}

/** The host as the vCenter knows it: by an address of the name that the URI gives, as libvirt does. */
async function findHost(session: Session, target: Target, where: string, signal: AbortSignal) {
  const { searchIndex } = session.content;
  if (searchIndex === null) throw new DiagnosticError(errorDiagnostic('EF3006', `${where} offers no searchIndex`));
  const addresses = await addressesOf(target.host, signal);
  for (const ip of addresses) {
    const host = refOf(await session.call('FindByIp', searchIndex, { ip, vmSearch: false }, signal));
    if (host === null) continue;
    const computeResource = await parentOf(session, host, signal);
    const datacenter = computeResource === null ? null : await datacenterAbove(session, computeResource, signal);
    if (computeResource !== null && datacenter !== null) return { host, computeResource, datacenter };
  }
  throw notManaged(
    `${target.host} is not managed by ${where}`,
    `That vCenter shows this account no host with the address ${addresses.join(' or ')}.`,
    'In the URI, use the address by which the vCenter manages the host. The account must be able to see the host there.',
  );
}

function checkIsVcenter(session: Session, where: string): void {
  const { productLineId, fullName } = session.content;
  if (productLineId === 'vpx') return;
  throw new DiagnosticError(
    errorDiagnostic('EF3011', `${where} is ${fullName} (${productLineId}), and no vCenter`, {
      hint: 'vcenter= names the vCenter that manages the host, not a host.',
    }),
  );
}

/**
 * Opens the vCenter that a URI names by `vcenter=`, in libvirt's order: the host is asked which vCenter manages it, that must be
 * the one that is named, and the host is then found there by its address. Its port and transport are those of the URI.
 */
export async function openVcenter(
  host: { readonly session: Session; readonly scope: Scope; readonly target: Target },
  wanted: string,
  door: VcenterDoor,
  signal: AbortSignal,
): Promise<Vcenter> {
  const { target, scope } = host;
  const where = await vcenterOf(host.session, scope, target, wanted, signal);
  const access = await door(where, signal);
  const origin = `${access.target.transport}://${access.target.host}:${access.target.port}`;
  const session = new Session(new Transport(origin, access.network), host.session.mode);
  try {
    const found = await told(`Connecting to the vCenter ${where}`, async () => {
      await session.open(access.login, signal);
      checkIsVcenter(session, where);
      return await findHost(session, target, where, signal);
    });
    const { transport, port } = access.target;
    const authority = port === (transport === 'https' ? 443 : 80) ? where : `${where}:${port}`;
    const names = await datacenterNames(session, found.datacenter, signal);
    const path = names.map((name) => `/${encodeURIComponent(name)}`).join('');
    const uri = `vpx://${authority}${path}${transport === 'https' ? '' : '?transport=http'}`;
    return { ...found, session, uri, target: access.target, close: () => session.logout() };
  } catch (error) {
    await session.logout();
    throw error;
  }
}
