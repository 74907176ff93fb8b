import type { DomainRef } from '../../../domain/live.js';
import type { Scope } from '../inventory/scope.js';
import type { Vcenter } from '../net/vcenter.js';
import { noPlace } from '../read/no-location.js';
import { type ObjectProperties, retrieve, retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { type MoRef, moRef, textOf } from '../soap/value.js';

/** Through which servers a domain can be moved. */
export interface MoveContext {
  readonly session: Session;
  readonly scope: Scope;
  /** The vCenter of a lone host, where the connection names one. */
  readonly vcenter: Vcenter | null;
}

/** The vCenter that moves a domain, and the domain as it is called there. */
export interface Mover {
  readonly session: Session;
  readonly datacenter: MoRef;
  readonly vm: MoRef;
}

const IDENTITY = ['config.uuid', 'config.files.vmPathName'] as const;

function identityOf({ properties }: ObjectProperties): readonly [uuid: string | null, path: string | null] {
  const [uuid, path] = IDENTITY.map((each) => textOf(properties.get(each)));
  return [uuid ?? null, path ?? null];
}

/** The same domain on the host's vCenter, which has another name for it: by its uuid, and where a copy has that, too, by its VMX. */
async function asKnownTo(vcenter: Vcenter, own: ObjectProperties, signal: AbortSignal): Promise<MoRef> {
  const [uuid, path] = identityOf(own);
  const sameUuid: ObjectProperties[] = [];
  const spec = {
    propSet: { type: 'VirtualMachine', pathSet: [...IDENTITY] },
    objectSet: {
      obj: vcenter.host,
      skip: true,
      selectSet: { $type: 'TraversalSpec', name: 'domains', type: 'HostSystem', path: 'vm', skip: false },
    },
  };
  for await (const object of retrieve(vcenter.session, spec, signal))
    if (uuid !== null && identityOf(object)[0] === uuid) sameUuid.push(object);
  const found = sameUuid.length > 1 ? sameUuid.filter((object) => identityOf(object)[1] === path) : sameUuid;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.ref;
  throw noPlace(
    'The vCenter of the host does not show the VM',
    `On the host it is ${path ?? 'without a VMX'} with the uuid ${uuid ?? 'none'}; the vCenter shows ${sameUuid.length} with that uuid there.`,
    'Let the account on the vCenter see the VMs of the host.',
  );
}

/** Finds who can move a domain: a lone host cannot, but its vCenter can. */
export async function moverOf(
  { session, scope, vcenter }: MoveContext,
  on: DomainRef,
  signal: AbortSignal,
): Promise<Mover> {
  const vm = moRef('VirtualMachine', on.id);
  if (session.content.apiType === 'VirtualCenter') return { session, datacenter: scope.datacenter, vm };
  if (vcenter === null)
    throw noPlace(
      'A single host cannot move its VMs',
      null,
      'Name the vCenter that manages it with vcenter= in the URI, or connect to that by vpx://.',
    );
  const own = await retrieveOne(session, vm, IDENTITY, signal);
  return { session: vcenter.session, datacenter: vcenter.datacenter, vm: await asKnownTo(vcenter, own, signal) };
}
