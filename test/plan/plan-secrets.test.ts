import { describe, expect, test } from 'vitest';
import { secretInPlan } from '../../src/plan/file/plan-secrets.js';

const change = (path: readonly string[], after: string | null = 'x') => ({ path, before: null, after });

describe('a secret is found wherever a plan holds one', () => {
  test.each([
    [{ changes: [change(['vmx', 'encryption.keySafe'])] }, 'vmx.encryption.keySafe'],
    [{ changes: [change(['vmx', 'VTPM.ekCRT'], null)] }, 'vmx.VTPM.ekCRT'],
    [{ changes: [change(['guestinfo', 'db_password'])] }, 'guestinfo.db_password'],
    [{ changes: [change(['vnc', 'password'])] }, 'vnc.password'],
    [{ changes: [{ path: ['vnc'], before: { port: 1, password: 'x' }, after: null }] }, 'vnc.password'],
    [{ steps: [{ do: 'create', domain: { vmx: { 'encryption.data': 'x' } } }] }, 'vmx.encryption.data'],
    [{ steps: [{ do: 'upload-vmx', domain: { vnc: { password: 'x' } } }] }, 'vnc.password'],
    [{ desired: { declared: { guestinfo: { ovfEnv: 'x' } } } }, 'guestinfo.ovfEnv'],
    [{ guards: [{ path: ['vmx', 'dataFileKey'], value: 'x' }] }, 'vmx.dataFileKey'],
    [{ connections: [{ connect: 'esx://root:x@h/' }] }, 'a password in connect'],
    [{ serials: { serial0: { kind: 'network', uri: 'telnet://u:x@h:1' } } }, 'a password in uri'],
  ])('%j', (plan, found) => {
    expect(secretInPlan(plan)).toBe(found);
  });
});

test.each([
  [{ changes: [change(['vmx', 'vtpm.present'])], guestinfo: { userdata: 'password: x' } }],
  [{ vnc: { port: 1, password: null }, connect: 'esx://root@h:443/?proxy=u@p' }],
  [{ vmx: null, guestinfo: [], path: 'vmx' }],
])('%j holds none', (plan) => {
  expect(secretInPlan(plan)).toBeNull();
});
