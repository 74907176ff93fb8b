import { expect, test } from 'vitest';
import { portFilesByVm } from '../../src/plan/devices/moved-port-files.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { desiredDomain, liveDomain, path, planInput } from './builders.js';

const VM = { vmxPath: path('[ssd2] web01/web01.vmx') };

function declaredAs(file: string, live: string): string {
  const { desired, moved } = portFilesByVm(
    desiredDomain('web01', {
      declared: { serials: { serial0: { kind: 'file', file } }, parallels: { parallel0: { kind: 'file', file } } },
    }),
    {
      ...VM,
      domain: {
        ...liveDomain().domain,
        serials: { serial0: { kind: 'file', file: live } },
        parallels: { parallel0: { kind: 'file', file: live } },
      },
    },
  );
  const { serials = {}, parallels = {} } = desired.declared;
  expect(parallels['parallel0']).toEqual(serials['serial0']);
  expect(moved).toHaveLength(moved.length > 0 ? 2 : 0);
  const port = serials['serial0'];
  return port?.kind === 'file' ? port.file : '';
}

test.each([
  ['moved with the VM', '[ssd1] web01/a.log', '[ssd2] web01/a.log', '[ssd2] web01/a.log'],
  ['where it was declared', '[ssd2] web01/a.log', '[ssd2] web01/a.log', '[ssd2] web01/a.log'],
  ['another name', '[ssd1] web01/b.log', '[ssd2] web01/a.log', '[ssd1] web01/b.log'],
  ['another directory', '[ssd1] logs/a.log', '[ssd2] web01/a.log', '[ssd1] logs/a.log'],
  ['outside of the directory of the VM', '[ssd1] logs/a.log', '[ssd2] logs/a.log', '[ssd1] logs/a.log'],
  ['a file of the host', '/tmp/a.log', '[ssd2] web01/a.log', '/tmp/a.log'],
])('the output of a port that is %s', (_, declared, live, expected) => {
  expect(declaredAs(declared, live)).toBe(expected);
});

test('a device instead of a file stays as it is declared', () => {
  const desired = desiredDomain('web01', {
    declared: { serials: { serial0: { kind: 'device', device: 'x' }, serial1: null } },
  });
  expect(portFilesByVm(desired, { ...VM, domain: liveDomain().domain })).toEqual({ desired, moved: [] });
});

test('a moved file is a warning, and no change', () => {
  const live = liveDomain({
    domain: { serials: { serial0: { kind: 'file', file: '[ssd2] web01/a.log' } } },
    live: VM,
  });
  const desired = desiredDomain('web01', {
    adopt: true,
    declared: { serials: { serial0: { kind: 'file', file: '[ssd1] web01/a.log' } } },
  });
  const plan = planDomain(planInput(desired, { live }));
  expect(plan.changes.filter((each) => each.path[0] !== 'name')).toEqual([]);
  expect(plan.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toContain('warning EF2079');
});
