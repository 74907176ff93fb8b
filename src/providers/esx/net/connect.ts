/**
 * The entry to the provider for VMware ESX and vCenter over the SOAP API; VMware's own names stay as they are in its folders.
 * Connections to a server: URI, proxy, TLS, trust, login. A connector opens sockets. Limit: a certificate that is not trusted ends the
 * connection before any credential is sent.
 */

import type { Reader, Writer } from '../../provider.js';
import { checkProduct } from '../inventory/product.js';
import { findScope } from '../inventory/scope.js';
import { readServer } from '../inventory/server-facts.js';
import { type Connection, EsxReader } from '../read/esx-reader.js';
import { type ReadOptions, UNCACHED_READ } from '../read/read-options.js';
import { type Login, Session } from '../soap/session/session.js';
import { Transport } from '../soap/transport.js';
import { EsxWriter } from '../write/esx-writer.js';
import type { Network } from './connector.js';
import { told } from './fault-diagnostic.js';
import { networkOf } from './network.js';
import type { Target } from './uri.js';
import { openVcenter, type Vcenter, type VcenterDoor } from './vcenter.js';

/** What a connection is opened with, beside its target. */
interface Access {
  readonly login: Login;
  readonly network: Network;
  /** The way to the vCenter of `vcenter=`; such a target cannot be opened without. */
  readonly vcenter: VcenterDoor | null;
  readonly reading: ReadOptions;
}

async function open(
  target: Target,
  mode: 'read' | 'write',
  signal: AbortSignal,
  { login, network, vcenter: door, reading }: Access,
): Promise<Connection> {
  const session = new Session(new Transport(`${target.transport}://${target.host}:${target.port}`, network), mode);
  let vcenter: Vcenter | null = null;
  try {
    const found = await told(`Connecting to ${target.host}`, async () => {
      await session.open(login, signal);
      checkProduct(target, session.content);
      return await findScope(session, target, signal);
    });
    if (target.vcenter !== null) {
      if (door === null) throw new Error(`there is no way to the vCenter of ${target.host}`);
      vcenter = await openVcenter({ session, scope: found, target }, target.vcenter, door, signal);
    }
    const server = await told(`Connecting to ${target.host}`, () =>
      readServer({ session, scope: found, vcenter }, signal),
    );
    return { target, session, scope: found, server, vcenter, reading };
  } catch (error) {
    await vcenter?.close();
    await session.logout();
    throw error;
  }
}

/** A connection that cannot write: it has no method for it, and its session refuses every call that is not on the read list. */
export async function connectReader(
  target: Target,
  login: Login,
  signal: AbortSignal,
  network: Network = networkOf(target),
  vcenter: VcenterDoor | null = null,
  reading: ReadOptions = UNCACHED_READ,
): Promise<Reader> {
  return new EsxReader(await open(target, 'read', signal, { login, network, vcenter, reading }));
}

/** A VM to be changed is always read without the cache. */
export async function connectWriter(
  target: Target,
  login: Login,
  signal: AbortSignal,
  network: Network = networkOf(target),
  vcenter: VcenterDoor | null = null,
  reading: ReadOptions = UNCACHED_READ,
): Promise<Writer> {
  const way = { ...reading, cache: null };
  return new EsxWriter(await open(target, 'write', signal, { login, network, vcenter, reading: way }));
}
