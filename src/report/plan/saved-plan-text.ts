import { printable } from '../../domain/diagnostics/printable.js';
import type { Plan } from '../../plan/plan.js';
import { paint, type TextStyle } from '../text/text-style.js';
import { type PlanTextOptions, planText } from './plan-text.js';

/** A file that a plan was read from. */
export interface SavedIn {
  readonly name: string;
  /** When it was last written; a plan itself holds no time, so that equal plans are equal bytes. */
  readonly written: Date;
}

function utc(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * A saved plan for people: whose it is, when it was written and for which servers it was made, and then the plan. It is drawn
 * whether or not it still holds; that is for apply to find out.
 */
export function savedPlanText(plan: Plan, from: SavedIn, style: TextStyle, options: PlanTextOptions = {}): string {
  const servers = plan.connections.map(
    ({ connect, server }) =>
      `  ${printable(connect)} (${printable(server.product)}, API ${printable(server.apiVersion)}, id ${printable(server.id)})`,
  );
  const head = `Plan of ${printable(from.name)}, written ${utc(from.written)} by esxform ${printable(plan.esxform)}, owner ${printable(plan.owner)}.`;
  const made = ['Valid only for these servers, and for the state of their VMs at that time:', ...servers];
  const { at } = plan.policy;
  const windows = at === 0 ? [] : [`Maintenance windows are those of ${utc(new Date(at))}.`];
  const lines = [paint(head, 'bold', style), ...(servers.length === 0 ? [] : made), ...windows, ''];
  return `${lines.join('\n')}\n${planText(plan, style, options)}`;
}
