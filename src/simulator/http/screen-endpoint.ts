import { VirtualMachine } from '../objects/machine/virtual-machine.js';
import type { Simulation } from '../simulation.js';
import { reference } from '../soap/value.js';
import { type HttpAnswer, textAnswer } from './http-answer.js';

/** A small dark picture, which is all that there is to see. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAUCAIAAABj86gYAAAAIElEQVR42mMQkNCgKWIYtWDUglELRi0YtWDUglELiEEAx+/IAZZjV8UAAAAASUVORK5CYII=';

/** `/screen?id=<domain>`: the screen of a machine that runs, as PNG. */
export function answerScreen({ world }: Simulation, url: URL): HttpAnswer {
  const machine = world.find(reference('VirtualMachine', url.searchParams.get('id') ?? ''));
  if (!(machine instanceof VirtualMachine) || !machine.isOn) return textAnswer(404, 'Not Found');
  return { status: 200, contentType: 'image/png', body: Buffer.from(PICTURE, 'base64') };
}
