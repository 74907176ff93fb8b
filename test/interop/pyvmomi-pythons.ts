import { havePeer } from './peers.js';

/** The distribution's Python, because that is where its pyVmomi is, of version 6.7, and libvirt's binding. */
export const DISTRIBUTION_PYTHON = '/usr/bin/python3';

/** Another Python, with the newest pyVmomi: it reads properties by other calls than the old one. CI has both. */
const named = process.env['PYVMOMI_PYTHON'];

function found(): readonly (readonly [string, string])[] {
  if (named === undefined && process.env['CI'] !== undefined)
    throw new Error('PYVMOMI_PYTHON names no Python with the newest pyVmomi, and CI skips nothing');
  const pythons = [['the old pyvmomi', DISTRIBUTION_PYTHON] as const];
  const all = named === undefined ? pythons : [...pythons, ['the newest pyvmomi', named] as const];
  return all.filter(([, python]) => havePeer(python, ['-c', 'import pyVmomi']));
}

const there = found();
export const hasPyvmomi = there.length > 0;

/** What each pyvmomi that is here is called, and its Python; one row to be skipped where there is none. */
export const PYVMOMIS = hasPyvmomi ? there : [['pyvmomi (skipped: there is none here)', ''] as const];

/** Each of them on each kind of server. */
export const PYVMOMIS_ON_BOTH = PYVMOMIS.flatMap(([name, python]) =>
  (['host', 'vcenter'] as const).map((kind) => ({ name, python, kind })),
);

/** Python: `connected(port)` logs in over TLS, whatever the version calls that. */
export const CONNECTED = `
import pyVim.connect
from pyVim.connect import Disconnect

def connected(port):
    login = dict(host='127.0.0.1', port=port, user='root', pwd='secret')
    if hasattr(pyVim.connect, 'SmartConnectNoSSL'):
        return pyVim.connect.SmartConnectNoSSL(**login)
    return pyVim.connect.SmartConnect(disableSslCertValidation=True, **login)
`;
