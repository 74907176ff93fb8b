import { OPERATIONS } from '../../domain/operation.js';
import { datastoreFile, domainShape, machineShape, markerShape } from '../domain-shape.js';
import { flag, free, integer, list, map, nullable, object, oneOf, type Shape, text } from './shape.js';

/** So many slots and snapshots a reading may have. */
const MOST = 10_000;

const optional = { unexpressed: map(text(), MOST) };

const members = {
  ref: object({ id: text() }),
  changeVersion: nullable(text()),
  instanceUuid: nullable(text()),
  domain: domainShape,
  runtime: object(
    {
      power: oneOf('on', 'off', 'suspended'),
      host: nullable(text()),
      pool: nullable(text()),
      folder: nullable(text()),
      autostart: nullable(flag),
      address: nullable(text()),
      tools: oneOf('running', 'not-running', 'not-installed', 'unknown'),
      cpuHotAdd: nullable(flag),
      cpuHotRemove: nullable(flag),
      memoryHotAdd: nullable(flag),
      memoryHotAddIncrement: nullable(integer(0)),
      memoryHotAddLimit: nullable(integer(0)),
      question: free,
      snapshots: list(text(), MOST),
      diskRoots: map(datastoreFile, MOST),
    },
    {
      diskChains: map(list(datastoreFile, MOST), MOST),
      diskUuids: map(text(), MOST),
      snapshotMarkers: list(
        object({
          snapshot: text(),
          marker: object({ owner: text(), machine: machineShape, serial: integer(1) }, { written: text() }),
        }),
        MOST,
      ),
      bootTime: nullable(text()),
      connectedNow: map(flag, MOST),
      managedBy: text(),
      blocked: list(object({ operation: oneOf(...OPERATIONS), because: text() }), OPERATIONS.length),
    },
  ),
  marker: nullable(markerShape),
  readFrom: oneOf('vmx', 'config'),
};

/** The structure of a reading. One that is put together from the facts of a saved plan must have it, since the file may hold anything. */
export const liveShape: Shape = object({ ...members, vmxPath: datastoreFile }, optional);

/** The same where there is no VM, and so no VMX. */
export const absentShape: Shape = object({ ...members, vmxPath: oneOf('') }, optional);
