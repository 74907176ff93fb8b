import { usersOf } from '../methods/files/file-methods.js';
import { HOST_DATACENTER } from '../objects/inventory/datacenter.js';
import type { Simulation } from '../simulation.js';
import { isForbidden, type Location, parentOf } from '../storage/datastore-location.js';
import type { FileStore } from '../storage/file-store.js';
import { type HttpAnswer, textAnswer } from './http-answer.js';

/**
 * Datastore files over HTTP: `/folder/<path>?dcPath=<datacenter>&dsName=<datastore>`. The path may hold escaped slashes, as libvirt
 * writes them; dcPath may start with a slash, as govmomi does. A PUT makes missing directories, as a user of a real vCenter reports
 * (govmomi issue 1332).
 */
export function answerFolder(simulation: Simulation, method: string, url: URL, content: Buffer): HttpAnswer {
  const place = locationOf(simulation, url);
  if (place === null) return textAnswer(404, 'Not Found');
  switch (method) {
    case 'GET':
    case 'HEAD':
      return read(simulation, place, method === 'HEAD');
    case 'PUT':
      return write(simulation, place, content);
    case 'DELETE':
      return remove(simulation, place);
    default:
      return textAnswer(405, 'Method Not Allowed');
  }
}

function locationOf(simulation: Simulation, url: URL): Location | null {
  const { world } = simulation;
  const datastore = url.searchParams.get('dsName') ?? '';
  const center = (url.searchParams.get('dcPath') ?? 'ha-datacenter').replace(/^\/+|\/+$/g, '');
  let path: string;
  try {
    path = decodeURIComponent(url.pathname.slice('/folder'.length));
  } catch {
    return null;
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  // A host of a vCenter that is called by itself has a name of its own for the datacenter.
  const isKnown = [world.datacenterPath, HOST_DATACENTER].includes(center) && world.datastore(datastore) !== undefined;
  return isKnown && !parts.some(isForbidden) ? { datastore, path: parts.join('/') } : null;
}

function read({ world }: Simulation, place: Location, headOnly: boolean): HttpAnswer {
  const facts = world.files.facts(place);
  if (facts === null) return textAnswer(404, 'Not Found');
  if (facts.kind === 'directory') {
    const items = world.files
      .list(place)
      .map((name) => `<li>${name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</li>`);
    return {
      status: 200,
      contentType: 'text/html; charset=UTF-8',
      body: Buffer.from(`<html><body><ul>${items.join('')}</ul></body></html>`),
    };
  }
  const content = world.files.read(place) ?? Buffer.alloc(0);
  if (headOnly)
    return { status: 200, body: Buffer.alloc(0), contentType: 'application/octet-stream', length: facts.size };
  // Flat files and images have a size and no content here.
  if (content.length !== facts.size) return textAnswer(501, 'The simulator keeps no content for this file');
  return { status: 200, body: content, contentType: 'application/octet-stream' };
}

function write(simulation: Simulation, place: Location, content: Buffer): HttpAnswer {
  const { files } = simulation.world;
  if (place.path === '' || files.facts(place)?.kind === 'directory')
    return textAnswer(409, 'A directory is in the way');
  if (hasFileAbove(files, place)) return textAnswer(409, 'A file is in the way');
  if (isLocked(simulation, place)) return textAnswer(423, 'The file is locked');
  if (content.length > simulation.world.free(place.datastore)) return textAnswer(507, 'There is no space left');
  const isNew = files.facts(place) === null;
  files.makeDirectory(parentOf(place));
  files.write(place, content);
  return textAnswer(isNew ? 201 : 200, '');
}

function remove(simulation: Simulation, place: Location): HttpAnswer {
  const { files } = simulation.world;
  if (files.facts(place)?.kind !== 'file') return textAnswer(404, 'Not Found');
  if (isLocked(simulation, place)) return textAnswer(423, 'The file is locked');
  files.remove(place);
  return textAnswer(204, '');
}

/** Whether a machine that is not off uses the file. */
function isLocked(simulation: Simulation, place: Location): boolean {
  return usersOf({ simulation }, place).some((machine) => machine.state.power !== 'poweredOff');
}

function hasFileAbove(files: FileStore, place: Location): boolean {
  for (let at = parentOf(place); at.path !== ''; at = parentOf(at)) if (files.facts(at)?.kind === 'file') return true;
  return false;
}
