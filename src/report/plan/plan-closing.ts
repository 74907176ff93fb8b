import { hasErrors } from '../../domain/diagnostics/diagnostic.js';
import { consequencesOf } from '../../domain/diagnostics/diagnostic-codes.js';
import { HAZARD_CODES } from '../../domain/diagnostics/hazard-codes.js';
import type { Plan } from '../../plan/plan.js';
import { darkCount, type HazardCount, hazardCounts, planCounts } from '../../plan/plan-counts.js';
import { countText } from '../text/count-text.js';
import { durationText } from '../text/duration-text.js';
import { paint, type TextStyle } from '../text/text-style.js';

function hazardText({ code, count, refused }: HazardCount): string {
  const not = refused === 0 ? '' : refused === count ? ' (NOT allowed)' : ` (${refused} NOT allowed)`;
  return `${count} × ${code} ${HAZARD_CODES[code]}${not}`;
}

/** How many errors of each code the VMs have, the most frequent first. */
function errorCounts({ connections }: Plan): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { diagnostics } of connections.flatMap(({ domains }) => domains))
    for (const { code, severity } of diagnostics)
      if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** Returns the last lines of a plan: numbers of added, changed and destroyed VMs, downtime, hazards and deferred changes. */
export function closingLines(plan: Plan, style: TextStyle): readonly string[] {
  const { add, change, adopt, answer, destroy, questions, deferred, blocked } = planCounts(plan);
  const refused = hasErrors(plan.diagnostics);
  if (add + change + adopt + answer + destroy + deferred + blocked === 0 && !refused) {
    return [paint('No changes. The live VMs match the manifests.', 'good', style)];
  }
  const adopted = adopt === 0 ? '' : `, ${adopt} to adopt`;
  const lines = [paint(`Plan: ${add} to add, ${change} to change, ${destroy} to destroy${adopted}.`, 'bold', style)];
  const { domains, seconds } = darkCount(plan);
  if (domains > 0) {
    const go = domains === 1 ? '1 domain goes' : `${domains} domains go`;
    const together = domains === 1 ? '' : ' together, one after another';
    lines.push(
      `${go} down and come${domains === 1 ? 's' : ''} up again, for up to ${durationText(seconds)}${together}.`,
    );
  }
  const hazards = hazardCounts(plan);
  if (hazards.length > 0) lines.push(`Hazards: ${hazards.map(hazardText).join(', ')}.`);
  const also: string[] = [];
  if (questions > 0) also.push(`${countText(questions, 'VM')} waiting for an answer`);
  if (deferred > 0) also.push(`${countText(deferred, 'change')} deferred`);
  if (blocked > 0) also.push(`${countText(blocked, 'domain')} blocked`);
  if (also.length > 0) lines.push(`${also.join(', ')}.`);
  const errors = errorCounts(plan);
  if (blocked > 1 && errors.length > 0)
    lines.push(`Errors: ${errors.map(([code, count]) => `${count} × ${code}`).join(', ')}.`);
  const unread = plan.diagnostics.filter(({ code }) => consequencesOf(code).about === 'connection').length;
  if (unread > 0) lines.push(`${countText(unread, 'connection')} not read.`);
  return refused && unread < plan.diagnostics.length ? [...lines, 'The plan as a whole is refused.'] : lines;
}
