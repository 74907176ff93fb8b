import { describe, expect, test } from 'vitest';
import { vmxDiffText } from '../../src/report/plan/vmx-diff-text.js';

const PLAIN = { color: false, columns: 100 };
const COLOR = { color: true, columns: 100 };
const vmx = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('the VMX keys behind a plan', () => {
  test('as a unified diff with three lines around', () => {
    const around = ['a = "1"', 'b = "2"', 'c = "3"', 'd = "4"'];
    const before = vmx(...around, 'memSize = "2048"', ...around);
    const after = vmx(...around, 'memSize = "4096"', 'numvcpus = "2"', ...around);
    expect(vmxDiffText(before, after, PLAIN).split('\n')).toEqual([
      '--- live',
      '+++ planned',
      '@@ -2,7 +2,8 @@',
      ' b = "2"',
      ' c = "3"',
      ' d = "4"',
      '-memSize = "2048"',
      '+memSize = "4096"',
      '+numvcpus = "2"',
      ' a = "1"',
      ' b = "2"',
      ' c = "3"',
    ]);
  });

  test.each([
    ['the same', vmx('a = "1"'), vmx('a = "1"')],
    ['a line end at the end', 'a = "1"', 'a = "1"\n'],
    ['line ends of another kind', 'a = "1"\r\nb = "2"\r\n', vmx('a = "1"', 'b = "2"')],
    ['nothing at all', '', ''],
  ])('%s is no difference', (_what, before, after) => {
    expect(vmxDiffText(before, after, PLAIN)).toBe('');
  });

  test('a new domain is all new', () => {
    expect(vmxDiffText('', vmx('a = "1"', 'b = "2"'), PLAIN).split('\n').slice(2)).toEqual([
      '@@ -0,0 +1,2 @@',
      '+a = "1"',
      '+b = "2"',
    ]);
  });

  test.each(['RemoteDisplay.vnc.password', 'remotedisplay.VNC.KEY', 'encryption.data', 'guestinfo.db_password'])(
    'the value of %s is seen by nobody, changed or not',
    (key) => {
      const same = vmxDiffText(vmx(`${key} = "x1yz"`, 'a = "1"'), vmx(`${key} = "x1yz"`, 'a = "2"'), PLAIN);
      const changed = vmxDiffText(vmx(`${key}="x1yz"`), vmx(`${key} = "x2yz"`), PLAIN);
      for (const text of [same, changed]) {
        expect(text).toContain(`${key} = "(hidden)"`);
        expect(text).not.toMatch(/x[12]yz/);
      }
    },
  );

  test('nothing of it reaches the terminal as an order', () => {
    const text = vmxDiffText(vmx('a = "\u001b[2J"'), vmx('a = "\u202e"'), PLAIN);
    expect(text).toContain('-a = "\\u001b[2J"');
    expect(text).toContain('+a = "\\u202e"');
  });

  test('it is cut where it is long, and says so', () => {
    const many = vmx(...Array.from({ length: 1000 }, (_, index) => `key${index} = "x"`));
    const lines = vmxDiffText('', many, PLAIN).split('\n');
    expect(lines).toHaveLength(403);
    expect(lines.at(-1)).toBe('(601 more lines)');
  });

  test('texts that have nothing in common are not compared to the end', () => {
    const of = (word: string): string => vmx(...Array.from({ length: 5000 }, (_, index) => `${word}${index} = "x"`));
    expect(vmxDiffText(of('a'), of('b'), PLAIN)).toBe('(too different to compare line by line)');
  });

  test('colour is only colour', () => {
    const before = vmx('a = "1"', 'b = "2"');
    const after = vmx('a = "1"', 'b = "3"');
    const colored = vmxDiffText(before, after, COLOR);
    expect(colored).toContain('\u001b[31m-b = "2"\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken away
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(vmxDiffText(before, after, PLAIN));
  });
});
