import { blankDesired } from '../../src/domain/blank-desired.js';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { Domain, PowerState } from '../../src/domain/domain.js';
import type { LiveDomain } from '../../src/domain/live.js';
import type { Marker } from '../../src/domain/marker.js';
import { type AnswerPolicy, type AnswerSource, type Question, REFUSE_ALL } from '../../src/domain/question.js';
import type { Json } from '../../src/domain/values/json.js';
import { DEFAULT_PLAN_POLICY } from '../../src/plan/cost/plan-policy.js';
import type { Change, Cost, Fact } from '../../src/plan/diff/change.js';
import type { ConnectionPlan, DomainPlan, Plan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/steps/step.js';

export const marker: Marker = {
  format: 2,
  owner: 'us',
  machine: { uuid: null, vmxPath: '[ssd1] a/a.vmx' },
  applied: {},
};

export function liveDomain(name: string, power: PowerState = 'on', parts: Partial<Domain> = {}): LiveDomain {
  const domain = {
    name,
    uuid: null,
    guestOs: null,
    hardwareVersion: 19,
    firmware: 'bios',
    annotation: '',
    memory: 2048,
    vcpus: 2,
    coresPerSocket: 1,
    scheduler: {
      cpu: { reservation: 0, limit: 'unlimited', shares: 'normal' },
      memory: { reservation: 0, limit: 'unlimited', shares: 'normal' },
    },
    controllers: {},
    disks: {},
    nics: {},
    cdroms: {},
    serials: {},
    vmx: {},
    ...parts,
  } as unknown as Domain;
  return {
    ref: { id: `vm-${name}` },
    vmxPath: `[ssd1] ${name}/${name}.vmx` as LiveDomain['vmxPath'],
    changeVersion: 'v1',
    instanceUuid: null,
    domain,
    runtime: {
      power,
      host: null,
      pool: null,
      folder: null,
      autostart: null,
      address: null,
      tools: 'running',
      cpuHotAdd: false,
      cpuHotRemove: false,
      memoryHotAdd: false,
      memoryHotAddIncrement: null,
      memoryHotAddLimit: null,
      question: null,
      snapshots: [],
      diskRoots: {},
    },
    marker: null,
    readFrom: 'vmx',
  };
}

export function change(path: string, before: Json, after: Json, cost: Cost = 'hot'): Change {
  return { path: path.split('.'), before, after, impact: { cost, because: 'it is so', evidence: [] } };
}

export function reconfigure(...changes: readonly Change[]): Step {
  return { do: 'reconfigure', changes, newDisks: [], marker };
}

export const POWER_ON: Step = { do: 'power-on' };
export const SHUT_DOWN: Step = { do: 'shut-down', deadlineSeconds: 60 };

export function desired(
  name: string,
  autoAnswer: AnswerPolicy = REFUSE_ALL,
  declared: DesiredDomain['declared'] = {},
): DesiredDomain {
  return {
    ...blankDesired(name as DesiredDomain['name']),
    declared,
    allowPowerOff: 'guest',
    autoAnswer,
  };
}

export function domainPlan(name: string, steps: readonly Step[], parts: Partial<DomainPlan> = {}): DomainPlan {
  return {
    name: name as DomainPlan['name'],
    action: 'update',
    ref: { id: `vm-${name}` },
    changeVersion: 'v1',
    readFrom: 'vmx',
    changes: steps.flatMap((step) => (step.do === 'reconfigure' ? step.changes : [])),
    deferred: [],
    steps,
    dark: null,
    hazards: [],
    guards: [],
    hostGuards: [],
    diagnostics: [],
    desired: desired(name),
    ...parts,
  };
}

/** Down, memory from 2048 to 4096, up again. */
export function darkPlan(name: string, parts: Partial<DomainPlan> = {}): DomainPlan {
  const memory = change('memory', 2048, 4096, 'needs-power-off');
  const guards: readonly Fact[] = [
    { path: ['domain', 'memory'], value: 2048 },
    { path: ['runtime', 'power'], value: 'on' },
  ];
  return domainPlan(name, [SHUT_DOWN, reconfigure(memory), POWER_ON], {
    dark: { from: 0, to: 2, seconds: 300 },
    guards,
    ...parts,
  });
}

export function connectionPlan(...domains: readonly DomainPlan[]): ConnectionPlan {
  return {
    connect: 'sim:',
    server: { id: 'server-1', product: 'A host', apiVersion: '8.0' },
    domains,
    unchanged: 0,
    notes: [],
  };
}

export function planOf(...domains: readonly DomainPlan[]): Plan {
  return {
    format: 2,
    esxform: '0',
    owner: 'us',
    connections: [connectionPlan(...domains)],
    policy: DEFAULT_PLAN_POLICY,
    diagnostics: [],
    applyable: true,
  };
}

export const SERIAL_QUESTION: Question = {
  id: 'q1',
  messageId: 'msg.serial.file.open',
  text: 'The file exists. Append or replace?',
  choices: [
    { key: '0', label: 'button.serial.file.append', summary: 'Append' },
    { key: '1', label: 'button.serial.file.replace', summary: 'Replace' },
    { key: '2', label: 'button.serial.file.cancel', summary: 'Cancel' },
  ],
  defaultKey: null,
};

export const WITH_DEFAULT: Question = { ...SERIAL_QUESTION, id: 'q2', defaultKey: '1' };
/** The place of a rule in a manifest. */
export function ruleAt(line: number, index = 0): AnswerSource {
  return { from: 'manifest', at: { file: 'lab.yaml', line, column: 3, endLine: line, endColumn: 9 }, index };
}

export const TAKE_DEFAULT: AnswerPolicy = { rules: [], otherwise: 'default', source: ruleAt(3) };
export const APPEND: AnswerPolicy = {
  rules: [{ question: 'msg.serial.file.open', text: null, answer: 'append', atMost: null, source: ruleAt(4) }],
  otherwise: 'refuse',
  source: ruleAt(3),
};
