import { describe, expect, test } from 'vitest';
import { changedFacts } from '../../src/plan/checks/guards.js';
import { planDomain } from '../../src/plan/plan-domain.js';
import {
  DB01_VMX,
  desiredDomain,
  diskGib,
  gib,
  type LiveParts,
  liveDomain,
  name,
  path,
  planInput,
} from './builders.js';

const desired = desiredDomain('db01', {
  allowPowerOff: 'guest',
  declared: {
    memory: gib(4),
    controllers: { scsi0: 'pvscsi' },
    disks: { 'scsi0:0': { size: diskGib(40) } },
    vmx: { 'new.key': '1' },
  },
});
const { guards } = planDomain(planInput(desired, { live: liveDomain() }));

describe('a plan depends on the VM, the value behind each declared path, the evidence of its costs, and on nothing else', () => {
  test('an equal reading moves nothing', () => {
    expect(changedFacts(guards, liveDomain())).toEqual([]);
  });

  test.each<readonly [string, LiveParts, string]>([
    ['memory', { domain: { memory: gib(3) } }, 'domain.memory'],
    ['a fact of the costs', { runtime: { memoryHotAdd: true } }, 'runtime.memoryHotAdd'],
    ['the guest tools that a shutdown needs', { runtime: { tools: 'not-running' } }, 'runtime.tools'],
    ['power', { runtime: { power: 'off' } }, 'runtime.power'],
    ['a snapshot under a disk change', { runtime: { snapshots: ['x'] } }, 'runtime.snapshots'],
    ['a key that was not there, whatever its case', { domain: { vmx: { 'NEW.key': '0' } } }, 'domain.vmx.new.key'],
    ['what another run applied', { live: { marker: null } }, 'marker'],
    ['the VM behind the reference', { live: { ref: { id: 'vm-other' } } }, 'ref.id'],
    ['the server’s id of the VM', { live: { instanceUuid: 'x' } }, 'instanceUuid'],
    ['the path of the VMX', { live: { vmxPath: path('[ssd1] other/other.vmx') } }, 'vmxPath'],
    ['the uuid', { domain: { uuid: null } }, 'domain.uuid'],
    [
      'the name',
      { domain: { name: name('other') }, live: { ref: { id: 'vm-db01' }, vmxPath: DB01_VMX } },
      'domain.name',
    ],
    [
      'a declared value that needed no change',
      { domain: { controllers: { scsi0: 'lsilogic' } } },
      'domain.controllers.scsi0',
    ],
  ])('%s', (_what, parts, expected) => {
    expect(changedFacts(guards, liveDomain(parts)).map(({ fact }) => fact.path.join('.'))).toEqual([expected]);
  });

  test.each<readonly [string, LiveParts, string]>([
    ['a card that is there', { domain: { nics: {} } }, 'domain.nics.ethernet0.model'],
    ['a disk that is there', { runtime: { diskRoots: {} } }, 'runtime.diskRoots.scsi0:0'],
  ])('of a declaration without values: %s', (_what, parts, expected) => {
    const bare = desiredDomain('db01', {
      allowPowerOff: 'guest',
      declared: { memory: gib(4), nics: { ethernet0: {} }, disks: { 'scsi0:0': { copyOf: path('[images] a.vmdk') } } },
    });
    const found = planDomain(planInput(bare, { live: liveDomain() })).guards;
    expect(changedFacts(found, liveDomain())).toEqual([]);
    expect(changedFacts(found, liveDomain(parts)).map(({ fact }) => fact.path.join('.'))).toContain(expected);
    const disconnected = liveDomain();
    const { ethernet0 } = disconnected.domain.nics;
    if (ethernet0 === undefined) throw new Error('the VM of the test has a card');
    const nics = { ethernet0: { ...ethernet0, connected: !ethernet0.connected } };
    expect(changedFacts(found, liveDomain({ domain: { nics } }))).toEqual([]);
  });

  test('what was then and what is now are both told', () => {
    const [moved] = changedFacts(guards, liveDomain({ domain: { memory: gib(3) } }));
    expect(moved).toEqual({ fact: { path: ['domain', 'memory'], value: 2048 }, now: 3072 });
  });

  test('the root of a disk’s chain counts, not only its file', () => {
    const live = liveDomain({ runtime: { diskRoots: { 'scsi0:0': path('[ssd1] other.vmdk') } } });
    expect(changedFacts(guards, live).map(({ fact }) => fact.path[1])).toEqual(['diskRoots']);
  });

  test.each<readonly [string, LiveParts]>([
    ['an undeclared field', { domain: { annotation: 'by hand', vcpus: 8 } }],
    ['an undeclared device', { domain: { nics: {} } }],
    ['a pending question, which apply meets itself', { runtime: { host: 'elsewhere' } }],
  ])('%s is no guard', (_what, parts) => {
    expect(changedFacts(guards, liveDomain(parts))).toEqual([]);
  });
});
