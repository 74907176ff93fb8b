import type { FaultInjector } from '../faults/fault-injector.js';
import { NO_FAULTS } from '../faults/fault-injector.js';
import { parseFaultScript } from '../faults/fault-script.js';
import { InventoryError } from '../inventory/inventory-reader.js';
import { type HttpAnswer, textAnswer } from './http-answer.js';

/** A script of faults at run time: PUT it to /faults, or DELETE what is there. What is wrong with a script is told, all of it. */
export function answerFaults(faults: FaultInjector, method: string, body: Buffer): HttpAnswer {
  if (method !== 'PUT' && method !== 'DELETE') return textAnswer(405, 'Method Not Allowed');
  try {
    faults.load(method === 'PUT' ? parseFaultScript(body.toString('utf8')) : NO_FAULTS);
    return textAnswer(200, '');
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    return textAnswer(400, `${error.problems.join('\n')}\n`);
  }
}
