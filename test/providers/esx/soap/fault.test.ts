import { describe, expect, test } from 'vitest';
import { failure } from '../../../../src/apply/failure.js';
import { faultDiagnostic } from '../../../../src/providers/esx/net/fault-diagnostic.js';
import { faultOf, faultOfSoap, VimFault } from '../../../../src/providers/esx/soap/fault.js';
import { treeOf } from './tree-of.js';

const soap = (faultString: string, detail: string): VimFault =>
  faultOfSoap(
    treeOf([
      `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${faultString}</faultstring>${detail}</soapenv:Fault>`,
    ]),
  );

describe('a fault of a call', () => {
  test.each([
    [
      'the sentence of the host',
      'Too late.',
      '<detail><InvalidStateFault xsi:type="InvalidState"/></detail>',
      'InvalidState',
      'Too late.',
    ],
    [
      'an empty sentence',
      '',
      '<detail><InvalidStateFault xsi:type="InvalidState"/></detail>',
      'InvalidState',
      'InvalidState',
    ],
    [
      'an empty sentence and members',
      ' ',
      '<detail><X xsi:type="InvalidPowerState"><requestedState>poweredOn</requestedState><existingState>poweredOff</existingState></X></detail>',
      'InvalidPowerState',
      'InvalidPowerState (requestedState poweredOn, existingState poweredOff)',
    ],
    [
      'a Go type name',
      '*types.NotFound',
      '<detail><NotFoundFault xsi:type="NotFound"/></detail>',
      'NotFound',
      'NotFound',
    ],
    ['no xsi:type', 'x', '<detail><InvalidLoginFault/></detail>', 'InvalidLogin', 'x'],
    [
      'a fault of that very name',
      'x',
      '<detail><Y xsi:type="InsufficientResourcesFault"/></detail>',
      'InsufficientResourcesFault',
      'x',
    ],
    ['an empty detail', 'x', '<detail/>', 'SystemError', 'x'],
    ['no detail', 'x', '', 'SystemError', 'x'],
    ['nothing at all', '', '', 'SystemError', 'SystemError'],
  ])('%s', (_, faultString, detail, type, message) => {
    expect(soap(faultString, detail)).toMatchObject({ type, message });
  });

  test('the causes are told down to the last', () => {
    const inner =
      '<fault xsi:type="Deeper"><faultCause><fault xsi:type="Deepest"/><localizedMessage>*types.Deepest</localizedMessage></faultCause></fault>';
    const fault = soap(
      'x',
      `<detail><F xsi:type="F"><faultCause>${inner}<localizedMessage>half way</localizedMessage></faultCause></F></detail>`,
    );
    expect(fault.causes).toEqual(['half way', 'Deepest']);
  });
});

describe('a fault of a task', () => {
  test.each([
    [
      { fault: { $type: 'FileLocked', file: '[a] b' }, localizedMessage: 'It is locked.' },
      'FileLocked',
      'It is locked.',
    ],
    [
      { fault: { $type: 'FileLocked', file: '[a] b' }, localizedMessage: '*types.FileLocked' },
      'FileLocked',
      'FileLocked (file [a] b)',
    ],
    [{ fault: { $type: 'FileLocked' } }, 'FileLocked', 'FileLocked'],
    [{ localizedMessage: 'x' }, 'SystemError', 'x'],
    [{}, 'SystemError', 'SystemError'],
  ])('%j', (localized, type, message) => {
    expect(faultOf(localized)).toMatchObject({ type, message, causes: [] });
  });

  test('causes without words are told by type and members, and their number is bounded', () => {
    let cause: Record<string, unknown> = { fault: { $type: 'Root', file: 'f' }, localizedMessage: '' };
    expect(faultOf({ fault: { $type: 'A', faultCause: cause } as never }).causes).toEqual(['Root (file f)']);
    for (let depth = 0; depth < 50; depth += 1) cause = { fault: { $type: 'C', faultCause: cause } };
    expect(faultOf({ fault: { $type: 'A', faultCause: cause } as never }).causes).toHaveLength(8);
  });
});

describe('what people are told', () => {
  test('type, words and causes', () => {
    const told = faultDiagnostic(
      new VimFault('FileLocked', 'It is locked.', {}, ['by host b']),
      'Powering on',
      'EF3015',
    );
    expect(told).toMatchObject({
      code: 'EF3015',
      summary: 'Powering on: FileLocked',
      detail: 'It is locked. Caused by: by host b.',
    });
  });

  test('a fault without words says so', () => {
    expect(faultDiagnostic(new VimFault('Odd', ''), 'X').detail).toBe('The host reports no further reason.');
  });

  test('a wrong password and a missing privilege have codes of their own', () => {
    expect(faultDiagnostic(new VimFault('InvalidLogin', 'no'), 'Connecting to h').code).toBe('EF3008');
    const members = { privilegeId: 'VirtualMachine.Interact.PowerOn', object: 'vm-1' };
    expect(faultDiagnostic(new VimFault('NoPermission', 'no', members), 'X')).toMatchObject({
      code: 'EF3013',
      summary: 'X: the privilege VirtualMachine.Interact.PowerOn on vm-1 is missing',
    });
  });

  test.each([
    ['ConcurrentAccess', 'EF4003', 'stale'],
    ['TaskInProgress', 'EF4007', 'busy'],
    ['QuestionPending', 'EF4006', 'question'],
    ['InvalidPowerState', null, 'failed'],
  ])('%s ends a run as %s, %s, from a call and from a task', (type, code, outcome) => {
    for (const plain of ['EF3007', 'EF3015'] as const) {
      const told = faultDiagnostic(new VimFault(type, 'no'), 'X', plain);
      expect(told).toMatchObject({ code: code ?? plain, summary: `X: ${type}`, detail: 'no' });
      expect(told.hint).toMatch(/\.$/);
      expect(failure(told).outcome).toBe(outcome);
    }
  });
});

test('long texts of a server are cut, and their line ends go, so that they look like no lines of ours', () => {
  const long = `It failed.\r\n  hint: run this\n${'x'.repeat(100_000)}`;
  const localized = {
    fault: { $type: 'T'.repeat(1_000), faultCause: { localizedMessage: long } },
    localizedMessage: long,
  };
  const fault = faultOf(localized as never);
  for (const text of [fault.message, ...fault.causes]) {
    expect(text).toMatch(/^It failed\. hint: run this x+… \(\d+ more characters\)$/);
    expect(text.length).toBeLessThan(4_100);
  }
  expect(fault.causes).toHaveLength(1);
  expect(fault.type.length).toBeLessThan(150);
});
