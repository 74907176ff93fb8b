import { describe, expect, test } from 'vitest';
import { retrieve, retrieveUnder } from '../../../../src/providers/esx/soap/collector.js';
import { decodeAnswer, HELD_LIMITS } from '../../../../src/providers/esx/soap/decode-answer.js';
import { FAULT_LIMITS, VimFault } from '../../../../src/providers/esx/soap/fault.js';
import {
  READING_LIMITS,
  ReadingBudget,
  type ReadingLimits,
  weightOf,
} from '../../../../src/providers/esx/soap/reading-budget.js';
import { moRef } from '../../../../src/providers/esx/soap/value.js';
import { envelope, object, page, response, text } from '../canned-answers.js';
import { type Replies, startCanned } from '../canned-server.js';
import { collected } from '../collected.js';

const FOLDER = moRef('Folder', 'vms');
const SPEC = { propSet: { type: 'VirtualMachine', pathSet: ['name'] }, objectSet: { obj: FOLDER, skip: true } };
const never = () => new AbortController().signal;

/** Pages without end, of so many machines each, whose names are `name`; the same machines over and over, or ever new ones. */
function endless(perPage: number, fresh: boolean, name = 'x'): Replies {
  let made = 0;
  const some = (): string => {
    const ids = Array.from({ length: perPage }, (_, at) => `vm-${made + at}`);
    if (fresh) made += perPage;
    return page(ids.map((id) => object('VirtualMachine', id, text('name', name))).join(''), 'again');
  };
  return {
    CreateContainerView: () => '<returnval type="ContainerView">v</returnval>',
    DestroyView: () => '',
    RetrievePropertiesEx: some,
    ContinueRetrievePropertiesEx: some,
    CancelRetrievePropertiesEx: () => '',
  };
}

describe('a reading that does not end is stopped by its bound', () => {
  const cases: readonly [string, Replies, Partial<ReadingLimits>, string][] = [
    ['of pages', endless(0, true), { pages: 5 }, 'more than 5 pages'],
    ['of objects', endless(3, true), { objects: 10 }, 'more than 10 objects'],
    ['of objects that come again and again', endless(3, false), { objects: 10 }, 'more than 10 objects'],
    ['of what they take in memory', endless(1, true, 'x'.repeat(1_000)), { bytes: 5_000 }, 'more than 5000 bytes'],
  ];
  test.each(cases)('%s', async (_, replies, bounds, why) => {
    await using server = await startCanned(replies);
    const session = await server.open('read');
    const limits = { ...READING_LIMITS, ...bounds };
    await expect(collected(retrieve(session, SPEC, never(), limits))).rejects.toMatchObject({
      diagnostic: { code: 'EF3003', summary: expect.stringContaining(why) },
    });
    expect(server.names().at(-1)).toBe('CancelRetrievePropertiesEx');
    await expect(
      collected(retrieveUnder(session, FOLDER, 'VirtualMachine', ['name'], never(), limits)),
    ).rejects.toMatchObject({ diagnostic: { code: 'EF3003' } });
    expect(server.names().at(-1)).toBe('DestroyView');
  });

  test('and one that comes up to the bound is read whole', async () => {
    const two = [1, 2].map((id) => object('VirtualMachine', `vm-${id}`, text('name', 'x'))).join('');
    await using server = await startCanned({
      RetrievePropertiesEx: () => page(two, 'more'),
      ContinueRetrievePropertiesEx: () => page(''),
    });
    const session = await server.open('read');
    const exact = { ...READING_LIMITS, pages: 2, objects: 2 };
    expect(await collected(retrieve(session, SPEC, never(), exact))).toHaveLength(2);
  });
});

describe('the budget', () => {
  const limits: ReadingLimits = { pages: 2, objects: 2, bytes: 100, milliseconds: 60_000 };

  test('takes what comes up to each bound, and not one more', () => {
    const pages = new ReadingBudget(limits);
    pages.takePage();
    pages.takePage();
    expect(() => pages.takePage()).toThrow('more than 2 pages');
    const objects = new ReadingBudget(limits);
    objects.takeObject(0);
    objects.takeObject(100);
    expect(() => objects.takeObject(0)).toThrow('more than 2 objects');
    expect(() => new ReadingBudget(limits).takeObject(101)).toThrow('more than 100 bytes');
  });

  test('ends a reading whose calls together take too long', async () => {
    const patient = new ReadingBudget(limits);
    expect(await patient.wait(() => Promise.resolve('x'))).toBe('x');
    const hasty = new ReadingBudget({ ...limits, milliseconds: -1 });
    await expect(hasty.wait(() => Promise.resolve('x'))).rejects.toMatchObject({ diagnostic: { code: 'EF3050' } });
  });

  test('weighs every text of a value', () => {
    const value = { name: 'x'.repeat(100), list: ['y'.repeat(200), { deep: 'z'.repeat(300) }] };
    expect(weightOf(value)).toBeGreaterThan(600);
    expect(weightOf(value)).toBeLessThan(1_000);
  });
});

describe('an answer', () => {
  const decode = (inner: string) => decodeAnswer(Buffer.from(envelope(inner)), 'X', 'any');
  const tree = (elements: number) => response('X', `<returnval>${'<a/>'.repeat(elements)}</returnval>`);
  // Envelope, Body, XResponse and returnval are held, too.
  const around = 4;

  test('has one value of as many elements as are held, and not one more', () => {
    expect(() => decode(tree(HELD_LIMITS.elements - around))).not.toThrow();
    expect(() => decode(tree(HELD_LIMITS.elements - around + 1))).toThrow(`more than ${HELD_LIMITS.elements} elements`);
  });

  test('holds nothing of what it does not ask for, however much that is', () => {
    const junk = '<junk><a/></junk>'.repeat(HELD_LIMITS.elements / 2);
    const xml = `${response('X', `${junk}<returnval xsi:type="xsd:string">x</returnval>${junk}`)}${junk}`;
    expect(decode(xml)).toBe('x');
  });

  test('has texts of the longest length, and not one more', () => {
    const of = (length: number) => response('X', `<returnval xsi:type="xsd:string">${'x'.repeat(length)}</returnval>`);
    expect(decode(of(HELD_LIMITS.textCharacters))).toHaveLength(HELD_LIMITS.textCharacters);
    expect(() => decode(of(HELD_LIMITS.textCharacters + 1))).toThrow('a text of more than');
  });
});

describe('a fault', () => {
  const { characters, causeCharacters, facts, typeCharacters } = FAULT_LIMITS;

  test('is told whole up to its bound, and cut behind it with what is left out', () => {
    const whole = 'x'.repeat(characters);
    expect(new VimFault('T', whole).message).toBe(whole);
    expect(new VimFault('T', `${whole}yy`).message).toBe(`${whole}… (2 more characters)`);
    expect(new VimFault('T', 'm', {}, ['x'.repeat(causeCharacters + 1)]).causes[0]).toMatch(
      /x… \(1 more characters\)$/,
    );
    expect(new VimFault('T'.repeat(typeCharacters + 5), 'm').type).toMatch(/T… \(5 more characters\)$/);
  });

  test('tells so many facts of its own', () => {
    const members = Object.fromEntries(Array.from({ length: facts + 5 }, (_, at) => [`fact${at}`, 'v']));
    expect(new VimFault('T', '', members).message.split(',')).toHaveLength(facts);
  });
});
