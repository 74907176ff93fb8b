import { DIAGNOSTIC_CODES } from '../../domain/diagnostics/diagnostic-codes.js';
import { HAZARD_CODES } from '../../domain/diagnostics/hazard-codes.js';
import { datastoreFile, desiredShape, domainName, sourceShape, uuid } from '../domain-shape.js';
import { STEPS } from '../steps/steps.js';
import { changeShape, changesShape, factShape, pathShape } from './change-shape.js';
import { PLAN_LIMITS } from './plan-limits.js';
import { flag, integer, list, nullable, object, oneOf, optional, type Shape, tagged, text } from './shape.js';

const hazardCode = oneOf(...Object.keys(HAZARD_CODES));
const step: Shape = tagged(
  'do',
  Object.fromEntries(Object.entries(STEPS).map(([kind, { members }]) => [kind, members])),
);
const stepKind = oneOf(...Object.keys(STEPS));

const hostGuard: Shape = tagged('kind', {
  'no-vm': { name: domainName, uuid: nullable(uuid), vmxPath: datastoreFile, folder: optional(text()) },
  directory: { path: datastoreFile, names: nullable(list(text(), PLAN_LIMITS.names)) },
  file: { path: datastoreFile, size: nullable(integer(0)), mayGrow: flag },
  disk: { path: datastoreFile, capacity: nullable(integer(0)) },
  vmx: { path: datastoreFile },
});

const diagnostic = object({
  severity: oneOf('error', 'warning'),
  code: oneOf(...Object.keys(DIAGNOSTIC_CODES)),
  summary: text(),
  detail: nullable(text()),
  hint: nullable(text()),
  subject: nullable(text()),
  source: nullable(sourceShape),
});

const removedVm = object({
  name: domainName,
  uuid: nullable(uuid),
  vmxPath: datastoreFile,
  host: nullable(text()),
  folder: nullable(text()),
  power: oneOf('on', 'off', 'suspended'),
});

const choice = object({ key: text(), label: text(), summary: text() });

const plannedQuestion = object({
  question: object({
    id: text(),
    messageId: nullable(text()),
    text: text(),
    choices: list(choice, PLAN_LIMITS.names),
    defaultKey: nullable(text()),
  }),
  answer: nullable(choice),
  because: text(),
});

const domainPlan: Shape = object(
  {
    name: domainName,
    action: oneOf('create', 'register', 'update', 'adopt', 'remove', 'answer', 'unchanged', 'deferred', 'blocked'),
    ref: nullable(object({ id: text() })),
    changeVersion: nullable(text()),
    readFrom: oneOf('vmx', 'config', null),
    changes: changesShape,
    deferred: list(object({ change: changeShape, until: text() }), PLAN_LIMITS.changes),
    steps: list(step, PLAN_LIMITS.steps),
    dark: nullable(object({ from: integer(0), to: integer(0), seconds: integer(0, PLAN_LIMITS.dark) })),
    hazards: list(
      object({
        code: hazardCode,
        what: text(),
        allowedBy: oneOf('manifest', 'operator', null),
        path: pathShape,
        file: nullable(datastoreFile),
        step: nullable(stepKind),
      }),
      PLAN_LIMITS.changes,
    ),
    guards: list(factShape, PLAN_LIMITS.changes),
    hostGuards: list(hostGuard, PLAN_LIMITS.changes),
    diagnostics: list(diagnostic, PLAN_LIMITS.changes),
    desired: desiredShape,
  },
  {
    unread: list(object({ ref: object({ id: text() }), name: text(), why: text() }), PLAN_LIMITS.changes),
    removes: removedVm,
    question: plannedQuestion,
  },
);

/** The structure of a saved plan of format 2. Nothing may be missing and nothing may be more. */
export const planShape: Shape = object({
  format: oneOf(2),
  esxform: text(),
  owner: text(),
  connections: list(
    object(
      {
        connect: text(),
        server: object({ id: text(), product: text(), apiVersion: text() }),
        domains: list(domainPlan, PLAN_LIMITS.domains),
        unchanged: integer(0),
        notes: list(text(), PLAN_LIMITS.notes),
      },
      { through: oneOf('vcenter') },
    ),
    PLAN_LIMITS.connections,
  ),
  policy: object(
    {
      maxImpact: oneOf('hot', 'next-power-on', 'needs-power-off'),
      allow: list(object({ code: hazardCode, domain: nullable(text()) }), PLAN_LIMITS.changes),
      at: integer(0, PLAN_LIMITS.time),
    },
    { prune: oneOf(true), destroy: oneOf(true), adoptOnly: oneOf(true) },
  ),
  diagnostics: list(diagnostic, PLAN_LIMITS.changes),
  applyable: flag,
});
