import type { DefinitionStep } from './definition-steps.js';
import type { FileStep } from './file-steps.js';
import type { LocationStep } from './location-steps.js';
import type { PowerStep } from './power-steps.js';

/**
 * One call, and at most one task on the host. Plain JSON; devices are named by slot, never by the host's keys. Steps on a VM name none:
 * they act on the VM of their DomainPlan, which for a create is the one that `register` or `create` made.
 */
export type Step = FileStep | DefinitionStep | LocationStep | PowerStep;

export type StepKind = Step['do'];
