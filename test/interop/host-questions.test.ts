import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { QuestionStyle } from '../../src/simulator/questions/question.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { applyManifest } from '../convergence/converge.js';
import { LABS, type LabName } from '../simulator/question-labs.js';
import { openStage } from '../simulator/question-stage.js';
import { hasVirsh, skipped, virshTool } from './virsh-tool.js';

/** What the simulator asks by itself at a power-on, by libvirt's `auto_answer` and by a manifest's. */

const virsh = virshTool();
afterAll(() => virsh.remove());

const UUID = '42116ec4-1d3f-4f0a-9a52-000000000009';
const open: Simulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

interface Ended {
  readonly answers: readonly string[];
  readonly cancels: number;
  readonly started: number;
  readonly succeeded: boolean;
  /** What the user was told. */
  readonly report: string;
}

const manifest = (fields: string): string =>
  `version: 1\nconnect: "{connect}"\n${fields}domains:\n  m: { uuid: ${UUID}, annotation: ours`;

/** The domain is ours already, so that nothing but its power-on is left to do. */
async function host(lab: LabName, style: QuestionStyle, faults: string | null): Promise<Simulator> {
  const inventory = LABS[lab].includes('uuid:') ? LABS[lab] : LABS[lab].replace('name: m', `name: m, uuid: ${UUID}`);
  const stage = await openStage(lab, { inventory, questionStyle: style });
  open.push(stage.simulator);
  await applyManifest(stage.simulator, `${manifest('')} }\n`);
  await stage.prepare();
  if (faults !== null) stage.simulator.setFaults(faults);
  stage.simulator.log.clear();
  return stage.simulator;
}

const ended = (simulator: Simulator, succeeded: boolean, report: string): Ended => ({
  answers: simulator.answers().map(({ key }) => key),
  cancels: simulator.log.count('CancelTask'),
  started: simulator.log.count('PowerOnVM_Task'),
  succeeded,
  report,
});

async function byVirsh(simulator: Simulator, autoAnswer: boolean): Promise<Ended> {
  const end = await virsh.run(`${simulator.uri}&auto_answer=${autoAnswer ? 1 : 0}`, 'start', 'm');
  return ended(simulator, end.code === 0, end.stderr);
}

async function byUs(simulator: Simulator, autoAnswer: boolean): Promise<Ended> {
  const fields = `auto_answer: ${autoAnswer}\n`;
  const { events, outcome } = await applyManifest(simulator, `${manifest(fields)}, power: "on" }\n`);
  const report = events.flatMap((event) =>
    event.kind === 'domain-failed' ? event.diagnostics.flatMap(({ detail, summary }) => [summary, detail ?? '']) : [],
  );
  return ended(simulator, outcome === 'done', report.join('\n'));
}

const compared = ({ answers, cancels, started, succeeded }: Ended) => ({ answers, cancels, started, succeeded });
const LEFT = { answers: [], cancels: 0, started: 1, succeeded: false };
const done = (...answers: readonly string[]) => ({ answers, cancels: 0, started: 1, succeeded: true });

describe.runIf(hasVirsh)(`questions that a host asks by itself, by virsh and by us${skipped}`, () => {
  test.each<[LabName, boolean, object, string]>([
    ['full', false, LEFT, 'No space is left for the virtual disk "m.vmdk"'],
    ['twins', false, LEFT, 'm/m_1.vmdk'],
    ['twins', true, LEFT, 'm/m_1.vmdk'],
    ['parallel', false, LEFT, 'out.log'],
    ['parallel', true, LEFT, 'out.log'],
    ['redo', false, LEFT, 'm-000001.vmdk'],
    ['redo', true, { ...LEFT, answers: ['0'] }, ''],
    ['display', false, LEFT, '4096 by 2160'],
    ['display', true, done('0'), ''],
    ['floppy', false, LEFT, 'floppy0'],
    ['floppy', true, done('1'), ''],
  ])('%s, auto_answer %s', async (lab, autoAnswer, expected, told) => {
    const theirs = await byVirsh(await host(lab, 'labelled', null), autoAnswer);
    expect(compared(theirs)).toEqual(expected);
    expect(theirs.report).toContain(told);
    const ours = await byUs(await host(lab, 'labelled', null), autoAnswer);
    expect(compared(ours)).toEqual(expected);
    expect(ours.report).toContain(told);
  });

  test('on a host of old the choices are told in the same words by both', async () => {
    for (const by of [byVirsh, byUs]) {
      const { report, ...rest } = await by(await host('parallel', 'plain', null), false);
      expect(rest).toEqual(LEFT);
      for (const word of ['Append', 'Replace', 'Cancel']) expect(report, by.name).toContain(word);
      expect(report).not.toContain('button.');
    }
  });

  describe('one that stands of its own accord, in no task', () => {
    const asking = (usual: string) =>
      `faults: [{ at: Login, ask: { domain: m, id: msg.hbacommon.outofspace, text: full, choices: [Retry, Cancel]${usual} } }]`;

    test.each<[string, boolean, string, object]>([
      ['refused: nothing is started', false, ', default: Retry', { ...LEFT, started: 0 }],
      ['answered with its default: then the domain is started', true, ', default: Retry', done('0')],
      ['no default: nothing is started', true, '', { ...LEFT, started: 0 }],
    ])('%s', async (_what, autoAnswer, choices, expected) => {
      for (const by of [byVirsh, byUs]) {
        const end = await by(await host('quiet', 'labelled', asking(choices)), autoAnswer);
        expect(compared(end), by.name).toEqual(expected);
      }
    });
  });
});
