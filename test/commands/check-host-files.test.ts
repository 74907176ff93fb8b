import { expect, test } from 'vitest';
import { checkHostFiles } from '../../src/app/plan/check-host-files.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import { desiredDomain, diskGib, gib, liveDomain, path, planInput } from '../plan/builders.js';
import { toldReader } from '../plan/told-reader.js';

const limit = (): AbortSignal => AbortSignal.timeout(600_000);
const joins = planDomain(
  planInput(desiredDomain('db01', { declared: { disks: { 'scsi0:1': { size: diskGib(5) } } } }), {
    live: liveDomain(),
  }),
);
const attaches = planDomain(
  planInput(desiredDomain('db01', { declared: { disks: { 'scsi0:1': { file: path('[images] data.vmdk') } } } }), {
    live: liveDomain(),
  }),
);
const made = planDomain(
  planInput(
    desiredDomain('web01', {
      declared: { memory: gib(1), controllers: { scsi0: 'pvscsi' }, disks: { 'scsi0:0': { size: diskGib(5) } } },
    }),
  ),
);

test('files that are as a plan needs them leave it as it is', async () => {
  const reader = toldReader({ disks: { '[images] data.vmdk': { capacity: null } } });
  const plans = [joins, attaches, made];
  expect(plans.map(({ action }) => action)).toEqual(['update', 'update', 'create']);
  expect(await checkHostFiles(reader, plans, limit())).toEqual(plans);
});

test('a disk to attach that does not exist refuses the plan', async () => {
  const [plan] = await checkHostFiles(toldReader({}), [attaches], limit());
  expect(plan).toMatchObject({
    action: 'blocked',
    steps: [],
    diagnostics: [{ code: 'EF2061', summary: 'disks.scsi0:1 of db01: the disk [images] data.vmdk does not exist' }],
  });
});

test('a file where a new disk would go refuses the plan', async () => {
  const reader = toldReader({ sizes: { '[ssd1] db01/db01_1.vmdk': 4096, '[ssd1] web01/web01.vmdk': 4096 } });
  const plans = await checkHostFiles(reader, [joins, made], limit());
  expect(plans.map(({ action, diagnostics }) => [action, diagnostics[0]?.code])).toEqual([
    ['blocked', 'EF2062'],
    ['blocked', 'EF2062'],
  ]);
});
