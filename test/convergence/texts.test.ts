import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loadText } from '../manifest/load-text.js';
import { applyManifest, stepsOf } from './converge.js';

/**
 * Any text that a manifest may hold either comes back from the host as it was written, so that the next plan is empty, or
 * validate refuses it with its place. Texts are made of what is known to be hard, and of all of Unicode.
 */
const HARD = [
  '\u0000',
  '\u0001',
  '\u0008',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ufffe',
  '\uffff',
  '\ud800',
  '\udc00',
  '\u{1f600}',
  'e\u0301',
  '\u00e9',
  '\u212b',
  '\u202e',
  '|',
  '|22',
  '|0',
  '"',
  "'",
  '"""',
  '%',
  '%25',
  '%2f',
  '/',
  '\\',
  '&amp;',
  ']]>',
  '<',
  '#',
  ';',
  ' ',
  '  ',
  '=',
  '$x',
  '__proto__',
  'constructor',
  '~',
  'null',
  '0x10',
];
const piece = fc.oneof(
  fc.constantFrom(...HARD),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
const key = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a', 'B.c', '1', 'a.encoding');

interface Texts {
  readonly annotation: string;
  readonly guestinfo: Readonly<Record<string, string>>;
  readonly vmx: Readonly<Record<string, string>>;
}

const texts: fc.Arbitrary<Texts> = fc.record({
  annotation: text,
  guestinfo: fc.dictionary(key, text, { maxKeys: 3 }),
  vmx: fc.dictionary(fc.constantFrom('x.one', 'constructor', 'toString', 'x.two'), text, { maxKeys: 3 }),
});

function manifestOf(name: string, of: Texts): string {
  const domain = { ...of, memory: '64MiB', hardware_version: 13, allow: [] };
  return JSON.stringify({ version: 1, connect: '{connect}', domains: Object.fromEntries([[name, domain]]) });
}

/** Empty where both plans after applying were; else what was left to do. */
async function leftAfter(simulator: Simulator, name: string, stages: readonly Texts[]): Promise<readonly string[]> {
  for (const stage of stages) {
    const { outcome, next, events } = await applyManifest(simulator, manifestOf(name, stage));
    const left = stepsOf(next);
    if (left.length > 0 || !['done', 'nothing-to-do'].includes(outcome))
      return [outcome, ...left, JSON.stringify(events.slice(-3))];
  }
  return [];
}

describe.each(['host', 'vcenter'] as const)('texts on a %s', (kind) => {
  test('converge, or are refused with their place', async () => {
    const simulator = await startSimulator({ kind, strict: true, taskMilliseconds: 0 });
    let count = 0;
    let applied = 0;
    const run = async (name: string, one: Texts, other: Texts): Promise<void> => {
      const stages: Texts[] = [];
      for (const stage of [one, other]) {
        const loaded = await loadText(manifestOf(name, stage).replace('{connect}', simulator.uri));
        for (const each of loaded.diagnostics) expect(each.source, each.summary).not.toBeNull();
        if (loaded.diagnostics.length === 0) stages.push(stage);
      }
      applied += stages.length;
      expect(await leftAfter(simulator, name, stages)).toEqual([]);
    };
    const asserted = fc.assert(
      fc.asyncProperty(text, texts, texts, async (name, one, other) => {
        count += 1;
        await run(`${name.slice(0, 60)}${count}`, one, other);
      }),
      { seed: 1301, numRuns: 40, endOnFailure: true },
    );
    await asserted.finally(() => simulator.close());
    expect(applied).toBeGreaterThan(20);
  });
});
