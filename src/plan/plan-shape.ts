import { DIAGNOSTIC_CODES } from '../domain/diagnostic-codes.js';
import { HAZARD_CODES } from '../domain/hazard-codes.js';
import {
  datastoreFile,
  desiredShape,
  domainName,
  domainShape,
  markerShape,
  provisioning,
  sourceShape,
  uuid,
} from './domain-shape.js';
import { flag, free, integer, list, nullable, object, oneOf, type Shape, tagged, text } from './shape.js';

/** Bounds of a saved plan; far above any real one, so that a damaged or hostile file ends early. */
export const PLAN_LIMITS = {
  characters: 256 * 1024 * 1024,
  connections: 1000,
  domains: 100_000,
  steps: 1000,
  changes: 20_000,
  notes: 100_000,
  names: 100_000,
  path: 8,
  /** The last moment that a Date can hold. */
  time: 8.64e15,
  dark: 24 * 60 * 60,
} as const;

const path = list(text(), PLAN_LIMITS.path);
const fact = object({ path, value: free });
const change = object({
  path,
  before: free,
  after: free,
  impact: object({
    cost: oneOf('hot', 'next-power-on', 'needs-power-off', 'replace', 'impossible'),
    because: text(),
    evidence: list(fact, PLAN_LIMITS.changes),
  }),
});
const changes = list(change, PLAN_LIMITS.changes);
const hazardCode = oneOf(...Object.keys(HAZARD_CODES));
const newDisk = object({ slot: text(), file: datastoreFile, size: integer(1), provisioning });
const newDisks = list(newDisk, PLAN_LIMITS.steps);

const STEPS = {
  'make-directory': { path: datastoreFile },
  'make-disk': { disk: newDisk },
  'copy-disk': { disk: object({ slot: text(), from: datastoreFile, file: datastoreFile, provisioning }) },
  'extend-disk': { file: datastoreFile, size: integer(1) },
  'upgrade-hardware': { version: integer(1) },
  migrate: { host: text() },
  relocate: { home: text(), disks: list(object({ slot: text(), datastore: text() }), PLAN_LIMITS.steps) },
  'move-to-pool': { pool: text() },
  'move-to-folder': { folder: text() },
  autostart: { enabled: flag },
  unregister: {},
  'delete-file': { path: datastoreFile, kind: oneOf('disk', 'file') },
  'upload-vmx': { path: datastoreFile, domain: domainShape, marker: markerShape },
  register: { path: datastoreFile, name: domainName },
  create: { path: datastoreFile, domain: domainShape, newDisks, marker: markerShape },
  reconfigure: { changes, newDisks, marker: markerShape },
  record: { marker: markerShape },
  'power-on': {},
  'shut-down': { deadlineSeconds: integer(1, PLAN_LIMITS.dark) },
  'power-off': {},
  suspend: {},
};
const step: Shape = tagged('do', STEPS);
const stepKind = oneOf(...Object.keys(STEPS));

const hostGuard: Shape = tagged('kind', {
  'no-vm': { name: domainName, uuid: nullable(uuid), vmxPath: datastoreFile },
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

const domainPlan: Shape = object(
  {
    name: domainName,
    action: oneOf('create', 'register', 'update', 'remove', 'unchanged', 'deferred', 'blocked'),
    ref: nullable(object({ id: text() })),
    changeVersion: nullable(text()),
    readFrom: oneOf('vmx', 'config', null),
    changes,
    deferred: list(object({ change, until: text() }), PLAN_LIMITS.changes),
    steps: list(step, PLAN_LIMITS.steps),
    dark: nullable(object({ from: integer(0), to: integer(0), seconds: integer(0, PLAN_LIMITS.dark) })),
    hazards: list(
      object({
        code: hazardCode,
        what: text(),
        allowedBy: oneOf('manifest', 'operator', null),
        path,
        file: nullable(datastoreFile),
        step: nullable(stepKind),
      }),
      PLAN_LIMITS.changes,
    ),
    guards: list(fact, PLAN_LIMITS.changes),
    hostGuards: list(hostGuard, PLAN_LIMITS.changes),
    diagnostics: list(diagnostic, PLAN_LIMITS.changes),
    desired: desiredShape,
  },
  {
    unread: list(object({ ref: object({ id: text() }), name: text(), why: text() }), PLAN_LIMITS.changes),
    removes: removedVm,
  },
);

/** The structure of a saved plan of format 2. Nothing may be missing and nothing may be more. */
export const planShape: Shape = object({
  format: oneOf(2),
  esxform: text(),
  owner: text(),
  connections: list(
    object({
      connect: text(),
      server: object({ id: text(), product: text(), apiVersion: text() }),
      domains: list(domainPlan, PLAN_LIMITS.domains),
      unchanged: integer(0),
      notes: list(text(), PLAN_LIMITS.notes),
    }),
    PLAN_LIMITS.connections,
  ),
  policy: object(
    {
      maxImpact: oneOf('hot', 'next-power-on', 'needs-power-off'),
      allow: list(object({ code: hazardCode, domain: nullable(text()) }), PLAN_LIMITS.changes),
      at: integer(0, PLAN_LIMITS.time),
    },
    { prune: oneOf(true), destroy: oneOf(true) },
  ),
  diagnostics: list(diagnostic, PLAN_LIMITS.changes),
  applyable: flag,
});
