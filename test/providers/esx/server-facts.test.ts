import { expect, test } from 'vitest';
import { hardwareVersionOf } from '../../../src/providers/esx/inventory/hardware-version.js';

test.each([
  ['9.1.0.0', 22],
  ['9.0.0.0', 22],
  ['8.0.3.0', 21],
  ['8.0.2.0', 21],
  ['8.0.1.0', 20],
  ['8.0.0.1', 20],
  ['7.0.3.0', 19],
  ['7.0.2.0', 19],
  ['7.0.1.1', 18],
  ['7.0.0.0', 17],
  ['7.0', 17],
  ['6.7.3', 15],
  ['6.7.2', 15],
  ['6.7.1', 14],
  ['6.7', 14],
  ['6.5', 13],
  ['6.0', 11],
  ['5.5', 10],
  ['5.1', 9],
  ['5.0', 8],
  ['4.1', 7],
  ['4.0u1', 7],
  ['2.5u2', 4],
  ['2.5', 4],
  ['', 4],
  ['unknown', 4],
])('a host of API %s gives new domains hardware %i', (apiVersion, hardware) => {
  expect(hardwareVersionOf(apiVersion)).toBe(hardware);
});
