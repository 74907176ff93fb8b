import { expect, test } from 'vitest';
import { placeViolation } from '../../src/plan/checks/location-violation.js';
import { liveDomain, path, serverFacts } from './builders.js';

const facts = { ...serverFacts(), canRelocate: true };
const move = { path: ['datastore'], before: 'images', after: 'ssd1' };
const chain = (...files: readonly string[]) =>
  liveDomain({ runtime: { diskChains: { 'scsi0:1': files.map((file) => path(file)) } } });

test('a relocation is refused where the chain of a disk is spread over datastores', () => {
  const spread = chain('[ssd1] db01/data-000001.vmdk', '[images] db01/data.vmdk');
  expect(placeViolation(move, spread, facts)?.because).toBe(
    'the files of scsi0:1 and its snapshots are on ssd1 and images',
  );
  const together = chain('[ssd1] db01/data-000001.vmdk', '[ssd1] db01/data.vmdk');
  expect(placeViolation(move, together, facts)).toBeNull();
});
