import { expect, test } from 'vitest';
import { nearestName } from '../../src/domain/diagnostics/nearest-name.js';

const known = ['memory', 'vcpus', 'cores_per_socket', 'nics', 'disks', 'vmx'];

test.each([
  ['memroy', 'memory'],
  ['memry', 'memory'],
  ['Memory', 'memory'],
  ['coresPerSocket', 'cores_per_socket'],
  ['cores-per-socket', 'cores_per_socket'],
  ['vcpu', 'vcpus'],
  ['nic', 'nics'],
  ['disk', 'disks'],
  ['vxm', 'vmx'],
  ['firmware', null],
  ['', null],
  ['x'.repeat(1000), null],
])('%s is meant as %s', (name, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

test('of equally near names the first is taken', () => {
  expect(nearestName('ssd', ['ssd1', 'ssd2'])).toBe('ssd1');
  expect(nearestName('ssd', [])).toBeNull();
});
