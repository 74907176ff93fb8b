import { describe, expect, test } from 'vitest';
import type { AnswerPolicy, Question } from '../../src/domain/question.js';
import { REFUSE_ALL } from '../../src/domain/question.js';
import type { DomainPlan } from '../../src/plan/plan.js';
import {
  APPEND,
  change,
  darkPlan,
  desired,
  domainPlan,
  liveDomain,
  POWER_ON,
  planOf,
  reconfigure,
  ruleAt,
  SERIAL_QUESTION,
  TAKE_DEFAULT,
  WITH_DEFAULT,
} from './plan-builders.js';
import { run, toolsFor } from './run.js';
import { type Beat, moveDomain, type Script, scriptedWriter } from './scripted-writer.js';
import { virtualClock } from './virtual-clock.js';

function powerOn(policy: AnswerPolicy, name = 'a', declared: DomainPlan['desired']['declared'] = {}): DomainPlan {
  return domainPlan(name, [POWER_ON], { desired: desired(name, policy, declared) });
}

async function go(plan: readonly DomainPlan[], script: Script, power: 'on' | 'off' = 'off') {
  const clock = virtualClock();
  const writer = scriptedWriter(
    plan.map(({ name }) => liveDomain(name, power)),
    clock,
    script,
  );
  return { ...(await run(planOf(...plan), toolsFor(writer, clock))), writer, clock };
}

const asks = (question: Question, more: Partial<Beat> = {}): Beat =>
  ({ kind: 'question', question, after: 1_000, ...more }) as Beat;
const during = (question: Question, cancelable = false, more: Partial<Beat> = {}): Script => ({
  tasks: { 'power-on': [{ beats: [asks(question, more)], cancelable }] },
});

/** libvirt's own matrix (libvirt-esx-behaviour 7.5): auto_answer false and true are its two modes. */
describe('the matrix of libvirt', () => {
  test.each<[string, AnswerPolicy, Script, string, readonly string[]]>([
    ['nothing in the way', REFUSE_ALL, {}, 'done', ['start power-on']],
    [
      'a question before, refused: nothing is started',
      REFUSE_ALL,
      { pending: { question: WITH_DEFAULT } },
      'question',
      [],
    ],
    [
      'a question before, answered: then the task',
      TAKE_DEFAULT,
      { pending: { question: WITH_DEFAULT } },
      'done',
      ['answer q2 1', 'start power-on'],
    ],
    ['a question before without a default', TAKE_DEFAULT, { pending: { question: SERIAL_QUESTION } }, 'question', []],
    [
      'a question before that blocks a task, answered: the task is waited for',
      TAKE_DEFAULT,
      { pending: { question: WITH_DEFAULT, tasks: ['t-9'] } },
      'done',
      ['answer q2 1', 'start power-on'],
    ],
    [
      'a question before that blocks a task, refused',
      REFUSE_ALL,
      { pending: { question: WITH_DEFAULT, tasks: ['t-9'] } },
      'question',
      [],
    ],
    ['only a task before', TAKE_DEFAULT, { pending: { tasks: ['t-9'] } }, 'busy', []],
    [
      'a question during, answered: the task goes on',
      TAKE_DEFAULT,
      during(WITH_DEFAULT),
      'done',
      ['start power-on', 'answer q2 1'],
    ],
    [
      'a question during, refused, cancelable',
      REFUSE_ALL,
      during(WITH_DEFAULT, true),
      'question',
      ['start power-on', 'cancel task-1'],
    ],
    [
      'a question during, refused, not cancelable',
      REFUSE_ALL,
      during(WITH_DEFAULT),
      'question',
      ['start power-on', 'cancel task-1'],
    ],
    ['a question during, by rule', APPEND, during(SERIAL_QUESTION), 'done', ['start power-on', 'answer q1 0']],
    [
      'a question late in a long task',
      APPEND,
      during(SERIAL_QUESTION, false, { after: 300_000 }),
      'done',
      ['start power-on', 'answer q1 0'],
    ],
  ])('%s', async (_name, policy, script, outcome, calls) => {
    const result = await go([powerOn(policy)], script);
    expect(result.outcome).toBe(outcome);
    expect(result.writer.log.filter((line) => /^(start|answer|cancel)/.test(line))).toEqual(calls);
  });
});

describe('a refused question', () => {
  test('is reported in full, with lines that would have answered it', async () => {
    const { events, story } = await go([powerOn(REFUSE_ALL), powerOn(REFUSE_ALL, 'b')], during(SERIAL_QUESTION, true));
    expect(story.slice(1)).toEqual([
      'start power-on',
      'question-asked',
      'refused cancelled',
      'step-failed EF4006',
      'a failed question EF4006',
      'b skipped',
      'question 0/0/1/1',
    ]);
    expect(events.find((event) => event.kind === 'question-refused')).toMatchObject({
      question: SERIAL_QUESTION,
      because: 'no auto_answer is set',
      policy: ['auto_answer:', '  - question: msg.serial.file.open', '    answer: Append  # or: Replace, Cancel'],
    });
    expect(events.find((event) => event.kind === 'step-failed')).toMatchObject({
      diagnostic: { detail: expect.stringContaining('choices: 0: Append, 1: Replace, 2: Cancel; default: none') },
    });
  });

  test('whose task cannot be cancelled names the task that it leaves waiting', async () => {
    const { events, story } = await go([powerOn(REFUSE_ALL)], during(SERIAL_QUESTION));
    expect(story).toContain('refused left-behind');
    expect(JSON.stringify(events)).toContain('the task task-1 cannot be cancelled and still waits on the host');
  });

  test('before any task of ours blames no task', async () => {
    const { story } = await go([powerOn(REFUSE_ALL)], { pending: { question: SERIAL_QUESTION } });
    expect(story.slice(1)).toEqual(['question-asked', 'refused null', 'a failed question EF4006', 'question 0/0/1/0']);
  });

  test('in the dark section: the domain comes back up when its own task can be cancelled', async () => {
    const script: Script = { tasks: { reconfigure: [{ beats: [asks(SERIAL_QUESTION)], cancelable: true }] } };
    const { story, writer } = await go([darkPlan('a')], script, 'on');
    expect(story.slice(-5)).toEqual([
      'step-failed EF4006',
      'returning',
      'returned well',
      'a failed question EF4006',
      'question 0/0/1/0',
    ]);
    expect(writer.live.get('vm-a')).toMatchObject({ runtime: { power: 'on' } });
  });

  test('in the dark section: when its task stays, the reader is told that the domain is off', async () => {
    const script: Script = { tasks: { reconfigure: [{ beats: [asks(SERIAL_QUESTION)] }] } };
    const { story } = await go([darkPlan('a')], script, 'on');
    expect(story.slice(-6)).toEqual([
      'returning',
      'question-asked',
      'refused null',
      'returned EF4010',
      'a failed question EF4006 EF4010',
      'question 0/0/1/0',
    ]);
  });

  test('of the power-on itself is not asked a second time', async () => {
    const script: Script = { tasks: { 'power-on': [{ beats: [asks(SERIAL_QUESTION)], cancelable: true }] } };
    const { story, writer } = await go([darkPlan('a')], script, 'on');
    expect(story.filter((each) => each === 'question-asked')).toHaveLength(1);
    expect(story.slice(-4, -1)).toEqual(['returning', 'returned EF4010', 'a failed question EF4006 EF4010']);
    expect(writer.calls('start power-on')).toHaveLength(1);
  });

  test('of a call that has no domain yet', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([], clock);
    writer.watch = async function* () {
      yield { kind: 'question', question: WITH_DEFAULT };
      await clock.sleep(3_600_000, new AbortController().signal);
    };
    const register = { do: 'register', path: '[ssd1] n/n.vmx', name: 'n' } as unknown as DomainPlan['steps'][number];
    const plan = domainPlan('n', [register], { ref: null, desired: desired('n', TAKE_DEFAULT) });
    const { outcome } = await run(planOf(plan), toolsFor(writer, clock));
    expect(outcome).toBe('question');
    expect(writer.calls('answer')).toEqual([]);
  });
});

describe('answers have an end', () => {
  test('a question that comes back after two answers is refused', async () => {
    const { outcome, writer } = await go(
      [powerOn(APPEND)],
      during(SERIAL_QUESTION, true, { again: true } as Partial<Beat>),
    );
    expect(outcome).toBe('question');
    expect(writer.calls('answer')).toHaveLength(2);
  });

  test('at_most counts over the domains of one policy', async () => {
    const [rule] = APPEND.rules;
    const once: AnswerPolicy = { ...APPEND, rules: rule === undefined ? [] : [{ ...rule, atMost: 1 }] };
    const script: Script = {
      tasks: { 'power-on': [{ beats: [asks(SERIAL_QUESTION)] }, { beats: [asks(SERIAL_QUESTION)], cancelable: true }] },
    };
    const { story } = await go([powerOn(once), powerOn(once, 'b')], script);
    expect(story.slice(-2)).toEqual(['b failed question EF4006', 'question 0/1/1/0']);
  });

  test('at_most counts two rules of equal text apart', async () => {
    const [rule] = APPEND.rules;
    const once = (line: number): AnswerPolicy => ({
      ...APPEND,
      rules: rule === undefined ? [] : [{ ...rule, atMost: 1, source: ruleAt(line) }],
    });
    const script: Script = {
      tasks: { 'power-on': [{ beats: [asks(SERIAL_QUESTION)] }, { beats: [asks(SERIAL_QUESTION)], cancelable: true }] },
    };
    const { outcome, writer } = await go([powerOn(once(4)), powerOn(once(40), 'b')], script);
    expect(outcome).toBe('done');
    expect(writer.calls('answer')).toHaveLength(2);
  });

  test('a telling that is older than our answer is not answered again', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock);
    writer.watch = async function* () {
      yield { kind: 'question', question: WITH_DEFAULT };
      yield { kind: 'question', question: WITH_DEFAULT };
      yield { kind: 'question', question: WITH_DEFAULT };
      const live = writer.live.get('vm-a');
      if (live !== undefined && 'domain' in live) writer.live.set('vm-a', moveDomain(live, POWER_ON));
      yield { kind: 'done', made: null };
    };
    writer.blockers = async () => ({ question: null, tasks: [] });
    const { outcome } = await run(planOf(powerOn(TAKE_DEFAULT)), toolsFor(writer, clock));
    expect(outcome).toBe('done');
    expect(writer.calls('answer')).toHaveLength(1);
  });

  test('an answer that somebody else was faster with is none of ours', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, during(WITH_DEFAULT));
    const { answer } = writer;
    writer.answer = async (...args) => {
      await answer(...args);
      throw new Error('no such question');
    };
    const { story } = await run(planOf(powerOn(TAKE_DEFAULT)), toolsFor(writer, clock));
    expect(story).not.toContain('answered 1');
    expect(story.at(-1)).toBe('done 0/1/0/0');
  });

  test('an answer that the host does not take fails the step', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, during(WITH_DEFAULT));
    writer.answer = async () => {
      throw new Error('not now');
    };
    const { outcome } = await run(planOf(powerOn(TAKE_DEFAULT)), toolsFor(writer, clock));
    expect(outcome).toBe('failed');
  });

  test('a task that stays after its question was answered is given up at its deadline', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, {
      pending: { question: WITH_DEFAULT, tasks: ['t-9'] },
    });
    const stays = writer.blockers;
    writer.blockers = async (...args) => ({ ...(await stays(...args)), tasks: ['t-9'] });
    const { story } = await run(planOf(powerOn(TAKE_DEFAULT)), toolsFor(writer, clock));
    expect(story.at(-2)).toBe('a failed failed EF4002');
  });
});

describe('a repeated answer', () => {
  const rule = (atMost: number | null): AnswerPolicy => ({
    ...APPEND,
    rules: APPEND.rules.map((each) => ({ ...each, atMost })),
  });

  /** A host that asks again, under a new id, after each of the first `times` answers. */
  function asksAgain(times: number, isWatched: boolean, cancelable = false) {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock);
    const answered: number[] = [];
    const current = (): Question | null =>
      answered.length > times ? null : { ...SERIAL_QUESTION, id: `q${answered.length}` };
    writer.answer = async () => void answered.push(clock.now());
    const cancels: number[] = [];
    writer.cancel = async () => {
      cancels.push(clock.now());
      return cancelable;
    };
    const starts = writer.start;
    let isStarted = !isWatched;
    writer.start = async (...args) => {
      isStarted = true;
      return await starts(...args);
    };
    writer.blockers = async () => ({ question: isStarted ? current() : null, tasks: [] });
    if (isWatched) {
      writer.watch = async function* () {
        for (let seen = -1; ; ) {
          const question = current();
          if (question === null) break;
          if (answered.length !== seen) yield { kind: 'question', question };
          seen = answered.length;
          await clock.sleep(100, new AbortController().signal);
        }
        const live = writer.live.get('vm-a');
        if (live !== undefined && 'domain' in live) writer.live.set('vm-a', moveDomain(live, POWER_ON));
        yield { kind: 'done', made: null };
      };
    }
    const gaps = (): readonly number[] => answered.slice(1).map((at, index) => at - (answered[index] ?? 0));
    return { clock, writer, answered, cancels, gaps };
  }

  test.each([
    ['during a task', true],
    ['before a task', false],
  ])('%s waits 2 s, then twice as long, up to 30 s', async (_what, isWatched) => {
    const host = asksAgain(6, isWatched);
    const { outcome } = await run(planOf(powerOn(APPEND)), toolsFor(host.writer, host.clock));
    expect(outcome).toBe('done');
    expect(host.gaps()).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('is refused without a wait once at_most is reached, and the choice is not suggested again', async () => {
    const host = asksAgain(9, true, true);
    const { events, outcome } = await run(planOf(powerOn(rule(2))), toolsFor(host.writer, host.clock));
    expect(outcome).toBe('question');
    expect(host.gaps()).toEqual([2_000]);
    expect(host.cancels).toEqual([2_000]);
    expect(events.find((event) => event.kind === 'question-refused')).toMatchObject({
      because: 'auto_answer rule 1 (lab.yaml:4) has answered 2 times, and at_most is 2',
      policy: ['auto_answer:', '  - question: msg.serial.file.open', '    answer: Replace  # or: Cancel'],
    });
  });

  test('during a task ends with the deadline of the step', async () => {
    const host = asksAgain(1_000, true);
    const { story } = await run(planOf(powerOn(APPEND)), toolsFor(host.writer, host.clock));
    expect(story).toContain('step-failed EF4002');
    expect(host.clock.now()).toBeLessThan(700_000);
  });

  test('before a task ends 10 minutes after the first one', async () => {
    const host = asksAgain(1_000, false);
    const { events, outcome } = await run(planOf(powerOn(APPEND)), toolsFor(host.writer, host.clock));
    expect(outcome).toBe('question');
    expect(events.find((event) => event.kind === 'question-refused')).toMatchObject({
      because: 'the host asked it again until the deadline',
    });
    expect(host.clock.now()).toBeLessThan(700_000);
  });

  test.each([
    ['stop', false],
    ['stop', true],
    ['abandon', true],
  ] as const)('is not given after the request to %s', async (signal, isWatched) => {
    const host = asksAgain(1_000, isWatched);
    const requested = new AbortController();
    host.clock.at(20_000, () => requested.abort());
    const { outcome } = await run(
      planOf(powerOn(APPEND)),
      toolsFor(host.writer, host.clock, { [signal]: requested.signal }),
    );
    expect(outcome).toBe('interrupted');
    expect(Math.max(...host.answered)).toBeLessThan(20_000);
  });

  test('goes on after the request to stop in a downtime', async () => {
    const clock = virtualClock();
    const script: Script = { tasks: { reconfigure: [{ beats: [asks(SERIAL_QUESTION)] }] } };
    const writer = scriptedWriter([liveDomain('a', 'on')], clock, script);
    const stop = new AbortController();
    const { answer } = writer;
    let times = 0;
    writer.answer = async (...args) => {
      times += 1;
      // The host does not hear the first one.
      if (times > 1) await answer(...args);
      else clock.at(clock.now() + 1_000, () => stop.abort());
    };
    const plan = darkPlan('a', { desired: desired('a', APPEND) });
    const { outcome } = await run(planOf(plan), toolsFor(writer, clock, { stop: stop.signal }));
    expect([times, writer.live.get('vm-a')]).toMatchObject([2, { runtime: { power: 'on' } }]);
    expect(outcome).toBe('done');
  });

  test('waits for no other question of the same VM', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock);
    const answered: number[] = [];
    writer.answer = async () => void answered.push(clock.now());
    writer.blockers = async () => ({
      question: answered.length > 1 ? null : { ...SERIAL_QUESTION, id: 'q', text: `serial${answered.length}?` },
      tasks: [],
    });
    await run(planOf(powerOn(APPEND)), toolsFor(writer, clock));
    // The look at what blocks the VM comes every 2 s.
    expect(answered).toEqual([0, 2_000]);
  });

  test('leaves no choice to suggest where it is the only one', async () => {
    const only: Question = { ...SERIAL_QUESTION, choices: SERIAL_QUESTION.choices.slice(0, 1) };
    const { events } = await go([powerOn(APPEND)], during(only, true, { again: true } as Partial<Beat>));
    expect(events.find((event) => event.kind === 'question-refused')).toMatchObject({ policy: [] });
    expect(events.find((event) => event.kind === 'step-failed')).toMatchObject({
      diagnostic: { hint: expect.stringContaining('No choice is left to suggest') },
    });
  });
});

describe('identity', () => {
  const altered: Question = {
    id: 'q3',
    messageId: 'msg.uuid.altered',
    text: 'Moved or copied?',
    choices: [
      { key: '0', label: 'button.uuid.cancel', summary: 'Cancel' },
      { key: '1', label: 'button.uuid.movedTheVM', summary: 'I Moved It' },
      { key: '2', label: 'button.uuid.copiedTheVM', summary: 'I Copied It' },
    ],
    defaultKey: '2',
  };
  const uuid = '42116ec4-1d3f-4f0a-9a52-3c5a2f1d9e01' as never;

  test.each<[string, AnswerPolicy, DomainPlan['desired']['declared'], string]>([
    ['a new one is refused where the manifest declares the uuid', TAKE_DEFAULT, { uuid }, 'question'],
    ['and taken where it does not', TAKE_DEFAULT, {}, 'done'],
    [
      'the old one is always welcome',
      {
        rules: [{ question: 'msg.uuid.altered', text: null, answer: 'I moved it', atMost: null, source: ruleAt(4) }],
        otherwise: 'refuse',
        source: ruleAt(3),
      },
      { uuid },
      'done',
    ],
  ])('%s', async (_name, policy, declared, outcome) => {
    expect((await go([powerOn(policy, 'a', declared)], during(altered, true))).outcome).toBe(outcome);
  });

  test.each<[string, DomainPlan['desired']['declared'], string]>([
    ['a new one is not suggested where the manifest declares the uuid', { uuid }, 'Cancel  # or: I Moved It'],
    ['and is suggested where it does not', {}, 'I Copied It  # or: Cancel, I Moved It'],
  ])('%s', async (_name, declared, answer) => {
    const { events } = await go([powerOn(REFUSE_ALL, 'a', declared)], during(altered, true));
    expect(events.find((event) => event.kind === 'question-refused')).toMatchObject({
      policy: ['auto_answer:', '  - question: msg.uuid.altered', `    answer: ${answer}`],
    });
  });
});

describe('after an answered question that stood before', () => {
  const two = (policy: AnswerPolicy): DomainPlan => {
    const steps = [reconfigure(change('annotation', '', 'new')), POWER_ON];
    return domainPlan('a', steps, {
      desired: desired('a', policy),
      guards: [{ path: ['domain', 'annotation'], value: '' }],
    });
  };

  async function answered(effect: (live: ReturnType<typeof liveDomain>) => ReturnType<typeof liveDomain>, parts = {}) {
    const clock = virtualClock();
    const pending = {
      question: WITH_DEFAULT,
      tasks: ['t-9'],
      effect: () => void writer.live.set('vm-a', effect(liveDomain('a', 'off'))),
    };
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, { pending });
    return { ...(await run(planOf(two(TAKE_DEFAULT)), toolsFor(writer, clock, parts))), writer };
  }

  test('nothing changed: all approved steps are carried out', async () => {
    const { outcome, writer } = await answered((live) => live);
    expect(outcome).toBe('done');
    expect(writer.calls('start')).toEqual(['start reconfigure at v1', 'start power-on']);
  });

  test('the first step is done by now: the rest is carried out', async () => {
    const { outcome, writer } = await answered((live) =>
      moveDomain(live, reconfigure(change('annotation', '', 'new'))),
    );
    expect(outcome).toBe('done');
    expect(writer.calls('start')).toEqual(['start power-on']);
  });

  test('all is done by now: nothing is sent, and the domain is proved', async () => {
    const { outcome, story, writer } = await answered((live) => {
      return moveDomain(moveDomain(live, POWER_ON), reconfigure(change('annotation', '', 'new')));
    });
    expect(outcome).toBe('done');
    expect(story).toContain('verified 0');
    expect(writer.calls('start')).toEqual([]);
  });

  test('what is left is no end of the approved steps: the plan is stale', async () => {
    const { story, writer } = await answered((live) => moveDomain(live, POWER_ON));
    expect(story.at(-2)).toBe('a failed stale EF4012');
    expect(writer.calls('start')).toEqual([]);
  });

  test('an approved change would have to wait now: the plan is stale', async () => {
    const deferred = [{ change: change('annotation', '', 'new'), until: 'later' }];
    const replan = async (plan: DomainPlan) => ({ ...plan, steps: [], changes: [], deferred });
    const { story } = await answered((live) => live, { replan });
    expect(story.at(-2)).toBe('a failed stale EF4012');
  });
});

describe('a VM that needs nothing but an answer', () => {
  function waiting(policy: AnswerPolicy, parts: Partial<DomainPlan> = {}): DomainPlan {
    const answer = SERIAL_QUESTION.choices[0] ?? null;
    return domainPlan('a', [], {
      action: 'answer',
      desired: desired('a', policy),
      question: { question: SERIAL_QUESTION, answer, because: 'auto_answer rule 1 (lab.yaml:4)' },
      ...parts,
    });
  }
  const answers = (log: readonly string[]): readonly string[] => log.filter((line) => /^(start|answer)/.test(line));

  test('is answered; the blocked task is waited for, and the VM is read again', async () => {
    const pending = { question: SERIAL_QUESTION, tasks: ['t-9'] };
    const { events, story, writer } = await go([waiting(APPEND)], { pending });
    expect(story.slice(1)).toEqual([
      'question-asked',
      'answered 0',
      'verified 0',
      'a answered',
      expect.stringMatching(/^done/),
    ]);
    expect(answers(writer.log)).toEqual(['answer q1 0']);
    expect(events.at(-1)).toMatchObject({ kind: 'run-finished', answered: 1, updated: 0 });
  });

  test('stops the run where no rule answers it', async () => {
    const refuses = waiting(REFUSE_ALL, {
      question: { question: SERIAL_QUESTION, answer: null, because: 'no auto_answer is set' },
    });
    const { events, outcome, writer } = await go([refuses], { pending: { question: SERIAL_QUESTION } });
    expect([outcome, answers(writer.log)]).toEqual(['question', []]);
    expect(events.find((event) => event.kind === 'question-refused')).toMatchObject({
      policy: expect.arrayContaining(['  - question: msg.serial.file.open']),
      command: expect.stringContaining('question answer a CHOICE'),
    });
  });

  test('needs nothing where the question is gone by now', async () => {
    const { outcome, story, writer } = await go([waiting(APPEND)], {});
    expect([outcome, answers(writer.log)]).toEqual(['done', []]);
    expect(story).toContain('a answered');
  });

  test('is the same question under another id', async () => {
    const { outcome } = await go([waiting(APPEND)], { pending: { question: { ...SERIAL_QUESTION, id: 'q77' } } });
    expect(outcome).toBe('done');
  });

  test.each<[string, DomainPlan, Question]>([
    ['another question', waiting(TAKE_DEFAULT), { ...WITH_DEFAULT, text: 'Really?' }],
    ['another answer', waiting(TAKE_DEFAULT), WITH_DEFAULT],
  ])('gets no answer to %s than the plan shows', async (_what, plan, question) => {
    const { story, writer } = await go([plan], { pending: { question } });
    expect(story).toContain('a failed stale EF4040');
    expect(answers(writer.log)).toEqual([]);
  });

  test('takes the answer of the operator of this run in place of the one that the plan shows', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, { pending: { question: SERIAL_QUESTION } });
    const source = { from: 'operator', at: null, index: 0 } as const;
    const replaces = { question: 'msg.serial.file.open', text: null, answer: 'Replace', atMost: null, source };
    const { outcome } = await run(planOf(waiting(APPEND)), toolsFor(writer, clock, { answers: [replaces] }));
    expect([outcome, answers(writer.log)]).toEqual(['done', ['answer q1 1']]);
  });

  test('is not answered after the request to stop', async () => {
    const clock = virtualClock();
    const writer = scriptedWriter([liveDomain('a', 'off')], clock, { pending: { question: SERIAL_QUESTION } });
    const stop = new AbortController();
    const blockers = writer.blockers;
    writer.read = ((read) =>
      async function* (...args: Parameters<typeof read>) {
        stop.abort();
        yield* read(...args);
      })(writer.read);
    writer.blockers = blockers;
    const { outcome } = await run(planOf(waiting(APPEND)), toolsFor(writer, clock, { stop: stop.signal }));
    expect([outcome, answers(writer.log)]).toEqual(['interrupted', []]);
  });

  test('whose changes are blocked by errors is left alone', async () => {
    const blocked = waiting(APPEND, { action: 'blocked' });
    const { writer } = await go([blocked], { pending: { question: SERIAL_QUESTION } });
    expect(answers(writer.log)).toEqual([]);
  });
});
