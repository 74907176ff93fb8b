import { describe, expect, test } from 'vitest';
import { generateMac, type Mac, macRange, macRule, parseMac } from '../../src/domain/values/mac.js';

test.each<[string, string]>([
  ['00:0c:29:00:00:00', 'generated'],
  ['00:0c:29:ff:ff:ff', 'generated'],
  ['00:0c:28:ff:ff:ff', 'foreign'],
  ['00:50:56:00:00:00', 'static'],
  ['00:50:56:3f:ff:ff', 'static'],
  ['00:50:56:40:00:00', 'foreign'],
  ['00:50:56:7f:ff:ff', 'foreign'],
  ['00:50:56:80:00:00', 'vpx'],
  ['00:50:56:bf:ff:ff', 'vpx'],
  ['00:50:56:c0:00:00', 'foreign'],
  ['00:05:69:00:00:00', 'foreign'],
])('%s is %s', (mac, range) => {
  expect(macRange(mac as Mac)).toBe(range);
});

describe('what was said of an address goes before its range', () => {
  test.each<[string, 'generated' | 'static' | null, boolean | null, string, boolean | null]>([
    ['00:0c:29:00:00:01', null, null, 'generated', null],
    ['00:0c:29:00:00:01', 'static', null, 'static', null],
    ['00:0c:29:00:00:01', 'static', true, 'static', true],
    ['00:50:56:00:00:01', null, false, 'static', false],
    ['00:50:56:80:00:01', null, null, 'vpx', null],
    ['00:50:56:80:00:01', 'static', null, 'static', null],
    ['00:50:56:80:00:01', 'generated', null, 'vpx', null],
    ['52:54:00:00:00:01', null, null, 'static', false],
    ['52:54:00:00:00:01', null, true, 'static', true],
    ['52:54:00:00:00:01', 'generated', null, 'generated', null],
    ['52:54:00:00:00:01', 'generated', false, 'generated', false],
  ])('%s, %s, %s', (mac, type, check, expectedType, expectedCheck) => {
    expect(macRule(mac as Mac, type, check)).toEqual({ type: expectedType, check: expectedCheck });
  });
});

test.each([0, 0.5, 0.999_999, 1])('an address generated from %d lies in the range of generated ones', (random) => {
  const mac = generateMac(() => random);
  expect(parseMac(mac)).toEqual({ ok: true, value: mac });
  expect(macRange(mac)).toBe('generated');
});

test('each byte comes from a number of its own', () => {
  const numbers = [1 / 256, 0x80 / 256, 0xff / 256];
  expect(generateMac(() => numbers.shift() ?? 0)).toBe('00:0c:29:01:80:ff');
});
