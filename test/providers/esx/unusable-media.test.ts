import { expect, test } from 'vitest';
import { blankDomain } from '../../../src/domain/blank-domain.js';
import type { CdromMedium } from '../../../src/domain/domain.js';
import type { DomainName } from '../../../src/domain/values/domain-name.js';
import { withoutUnusableMedia } from '../../../src/providers/esx/read/unusable-media.js';

const ESX = { vmxPath: null, mounts: [{ datastore: 'ssd1', mount: '/vmfs/volumes/1' }] };
const WINDOWS = { vmxPath: null, mounts: [{ datastore: 'standard', mount: 'C:\\Virtual Machines' }] };
const EMPTY: CdromMedium = { kind: 'empty' };
const iso = (file: string): CdromMedium => ({ kind: 'iso', file });

test.each<[string, CdromMedium, typeof ESX, CdromMedium]>([
  ['an ISO of a Windows PC', iso('C:\\iso\\a.iso'), ESX, EMPTY],
  ['an ISO of a host on Windows', iso('D:\\iso\\a.iso'), WINDOWS, iso('D:\\iso\\a.iso')],
  ['an ISO on a datastore', iso('[ssd1] a.iso'), ESX, iso('[ssd1] a.iso')],
  ['the word for no medium', { kind: 'device', device: 'emptyBackingString', raw: false }, ESX, EMPTY],
  [
    'a drive of the host',
    { kind: 'device', device: '/dev/cdrom', raw: true },
    ESX,
    { kind: 'device', device: '/dev/cdrom', raw: true },
  ],
])('%s', (_name, medium, place, expected) => {
  const domain = { ...blankDomain('a' as DomainName), cdroms: { 'ide1:0': { medium, connected: false } } };
  expect(withoutUnusableMedia(domain, place).cdroms).toEqual({ 'ide1:0': { medium: expected, connected: false } });
});
