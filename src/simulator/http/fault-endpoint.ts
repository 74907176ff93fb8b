import type { FaultInjector } from '../faults/fault-injector.js';
import { NO_FAULTS } from '../faults/fault-injector.js';
import { parseFaultScript } from '../faults/fault-script.js';
import type { Outages } from '../faults/outage.js';
import { InventoryError } from '../inventory/inventory-reader.js';
import { type HttpAnswer, textAnswer } from './http-answer.js';

/**
 * PUT /faults loads a fault script, DELETE /faults removes it. Both end an outage. The answer to an invalid script lists all its
 * problems.
 */
export function answerFaults(
  { faults, outages }: { readonly faults: FaultInjector; readonly outages: Outages },
  method: string,
  body: Buffer,
): HttpAnswer {
  if (method !== 'PUT' && method !== 'DELETE') return textAnswer(405, 'Method Not Allowed');
  try {
    faults.load(method === 'PUT' ? parseFaultScript(body.toString('utf8')) : NO_FAULTS);
    void outages.end();
    return textAnswer(200, '');
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    return textAnswer(400, `${error.problems.join('\n')}\n`);
  }
}
