import type { ConnectionPlan, DomainPlan } from '../plan/plan.js';
import type { Writer } from '../providers/provider.js';
import type { ApplyContext } from './apply-context.js';
import type { QuestionSession } from './questions/question-session.js';

/** What the parts of one domain's run share. */
export interface DomainRun {
  readonly plan: DomainPlan;
  readonly connection: ConnectionPlan;
  readonly writer: Writer;
  readonly questions: QuestionSession;
  readonly tools: ApplyContext;
}
