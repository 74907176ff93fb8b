import { printable } from '../../domain/diagnostics/printable.js';
import { assertNever } from '../../domain/values/assert-never.js';
import type { DomainName } from '../../domain/values/domain-name.js';
import { plainText } from '../../domain/values/json.js';
import type { DomainPlan } from '../../plan/plan.js';
import type { Step } from '../../plan/steps/step.js';
import { countText } from '../text/count-text.js';
import { durationText } from '../text/duration-text.js';
import { paint, type TextStyle } from '../text/text-style.js';

/** How many of several names the first line of a block says before it counts. */
const NAMED = 2;
const INDENT = '  ';

function powerPhrase(plan: DomainPlan): string | null {
  for (const step of plan.steps) {
    if (step.do === 'suspend') return 'suspended';
    if (step.do === 'shut-down') return 'shut down';
    if (step.do === 'power-off') return 'powered off';
    if (step.do === 'power-on') {
      const resumed = plan.changes.some(({ path, before }) => path[0] === 'power' && before === 'suspended');
      return resumed ? 'resumed' : 'powered on';
    }
  }
  return null;
}

function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Where a plan takes a domain, and what it will be called. */
function moves({ steps, changes }: DomainPlan): readonly string[] {
  const home = changes.some(({ path }) => path[0] === 'datastore');
  const named = changes.find(({ path }) => path[0] === 'name');
  const moved = steps.flatMap((step) => {
    if (step.do === 'migrate') return [`migrated to ${printable(step.host)}`];
    if (step.do !== 'relocate') return [];
    const migrated = step.host === undefined ? [] : [`migrated to ${printable(step.host)}`];
    return [...migrated, home ? `relocated to ${printable(step.home)}` : 'relocated in part'];
  });
  return named === undefined ? moved : [...moved, `renamed from ${printable(plainText(named.before))}`];
}

const SETTINGS: ReadonlySet<string> = new Set(['upgrade-hardware', 'move-to-pool', 'move-to-folder', 'autostart']);

function isUpdate(step: Step): boolean {
  if (step.do === 'reconfigure') return step.changes.some(({ path }) => path[0] !== 'name');
  return SETTINGS.has(step.do);
}

function updatePhrase(plan: DomainPlan, many: boolean): string {
  const { dark, changes, steps } = plan;
  const power = dark === null ? powerPhrase(plan) : null;
  const where = moves(plan);
  const updated = steps.some(isUpdate) || (where.length === 0 && power === null);
  const done = joined([...where, ...(updated ? ['updated in place'] : []), ...(power === null ? [] : [power])]);
  if (dark === null) return `will be ${done}`;
  const cold = changes.filter(({ impact }) => impact.cost === 'needs-power-off').length;
  const it = many ? 'each' : 'it';
  const off = `${it} off for up to ${durationText(dark.seconds)}`;
  const needs =
    cold === 0 ? `which needs ${off}` : `${countText(cold, 'change')} ${cold === 1 ? 'needs' : 'need'} ${off}`;
  return `will be ${done}, ${needs}`;
}

function removePhrase({ steps }: DomainPlan, many: boolean): string {
  const files = steps.filter((step) => step.do === 'delete-file').length;
  const each = many ? ' of each' : '';
  const deleted = `${countText(files, 'file')}${each} deleted`;
  if (!steps.some((step) => step.do === 'unregister')) return `will be removed (${deleted})`;
  const kept = `the files${each} stay`;
  return `will be removed (${files === 0 ? `unregistered; ${kept}` : `unregistered, and ${deleted}`})`;
}

function phrase(plan: DomainPlan, many: boolean): string {
  switch (plan.action) {
    case 'create':
      return 'will be created';
    case 'register':
      return 'will be registered from existing files';
    case 'remove':
      return removePhrase(plan, many);
    case 'update':
      return updatePhrase(plan, many);
    case 'deferred': {
      const waiting = `${countText(plan.deferred.length, 'change')} that must wait`;
      return many ? `have ${waiting} in each` : `has ${waiting}`;
    }
    case 'adopt':
      return many ? 'will be adopted: their management is recorded' : 'will be adopted: its management is recorded';
    case 'answer': {
      const what = plan.question?.answer == null ? 'no rule answers' : 'apply answers';
      return many ? `wait for an answer to a question that ${what}` : `waits for an answer to a question that ${what}`;
    }
    case 'blocked':
      return many ? 'are blocked' : 'is blocked';
    case 'unchanged':
      return many ? 'need nothing' : 'needs nothing';
    default:
      return assertNever(plan.action);
  }
}

function subject(names: readonly DomainName[]): string {
  const shown = names.map(printable);
  return joined(names.length <= NAMED + 1 ? shown : [...shown.slice(0, NAMED), `${names.length - NAMED} more`]);
}

/** The sign of what happens to a domain, and its name; several names go on in lines below. */
function opening(plan: DomainPlan, names: readonly DomainName[], style: TextStyle): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, name] of names.entries()) {
    const next = printable(name) + (index < names.length - 1 ? ',' : '');
    if (line !== '' && INDENT.length + 3 + line.length + next.length > style.columns) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? next : ` ${next}`;
  }
  return [...lines, line].map((each, index) => `${INDENT}${index === 0 ? sign(plan, style) : ' '} ${each}`);
}

function sign({ action }: DomainPlan, style: TextStyle): string {
  switch (action) {
    case 'create':
    case 'register':
      return paint('+', 'add', style);
    case 'remove':
      return paint('-', 'remove', style);
    case 'blocked':
      return paint('!', 'error', style);
    case 'update':
    case 'adopt':
    case 'answer':
    case 'deferred':
    case 'unchanged':
      return paint('~', 'change', style);
    default:
      return assertNever(action);
  }
}

/** The first lines of a block: the VM and what happens to it, in one sentence. */
export function headerLines(plan: DomainPlan, names: readonly DomainName[], style: TextStyle): readonly string[] {
  const live = plan.removes?.name ?? plan.name;
  const who = live === plan.name ? subject(names) : `${printable(live)}, which the manifest calls ${subject(names)},`;
  const sentence = `# ${who} ${phrase(plan, names.length > 1)}`;
  return [`${INDENT}${paint(sentence, 'bold', style)}`, ...opening(plan, names, style)];
}
