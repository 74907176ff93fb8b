import { describe, expect, it } from 'vitest';
import { ApiSurface } from '../../src/simulator/api/api-surface.js';
import { METHODS } from '../../src/simulator/methods/dispatch.js';
import { checkRequest } from '../../src/simulator/soap/check-request.js';
import { readEnvelope } from '../../src/simulator/soap/envelope.js';
import { METHOD_PARAMETERS } from '../../src/simulator/soap/method-parameters.js';
import { REQUEST_TYPES } from '../../src/simulator/soap/request-types.js';
import { envelope } from './raw-client.js';

function problem(method: string, args: string, version = '9.0.0.0'): string | null {
  return checkRequest(readEnvelope(envelope(method, 'X', 'x', args)), new ApiSurface(version))?.message ?? null;
}

describe('checkRequest', () => {
  it.each([
    ['RegisterVM_Task', '<path>[a] b</path><asTemplate>false</asTemplate>'],
    ['RegisterVM_Task', '<path>[a] b</path><name>n</name><asTemplate>0</asTemplate><pool type="ResourcePool">p</pool>'],
    ['RetrieveProperties', ''],
    [
      'RetrieveProperties',
      '<specSet><propSet><type>T</type></propSet><objectSet><obj type="T">t</obj><selectSet><type>T</type><path>p</path></selectSet></objectSet></specSet>',
    ],
    [
      'ReconfigVM_Task',
      '<spec><numCPUs>2</numCPUs><deviceChange><device xsi:type="VirtualDisk"><key>1</key><capacityInKB>4</capacityInKB></device></deviceChange></spec>',
    ],
    ['ReconfigVM_Task', '<spec><extraConfig><key>k</key><value xsi:type="xsd:string">v</value></extraConfig></spec>'],
  ])('takes %s %s', (method, args) => {
    expect(problem(method, args)).toBeNull();
  });

  it.each([
    ['RegisterVM_Task', '<path>p</path>', 'asTemplate is missing'],
    ['RegisterVM_Task', '<asTemplate>false</asTemplate><path>p</path>', '"path" in RegisterVM_Task is out of order'],
    ['RegisterVM_Task', '<path>p</path><path>q</path><asTemplate>false</asTemplate>', 'repeated'],
    ['RegisterVM_Task', '<path>p</path><asTemplate>no</asTemplate>', '"no" is no boolean'],
    ['RegisterVM_Task', '<path>p</path><asTemplate>true</asTemplate><wrong/>', 'Unexpected element tag "wrong"'],
    ['RegisterVM_Task', '<path>p</path><asTemplate>true</asTemplate><pool>p</pool>', 'needs the attribute "type"'],
    ['ReconfigVM_Task', '<spec><memoryMB>4</memoryMB><numCPUs>2</numCPUs></spec>', 'out of order'],
    ['ReconfigVM_Task', '<spec><numCPUs>two</numCPUs></spec>', 'no int'],
    ['ReconfigVM_Task', '<spec><extraConfig><key>k</key><value>v</value></extraConfig></spec>', 'needs an xsi:type'],
    ['ReconfigVM_Task', '<spec><deviceChange><device><key>1</key></device></deviceChange></spec>', 'needs an xsi:type'],
    [
      'ReconfigVM_Task',
      '<spec><deviceChange><device xsi:type="VirtualDisk"><capacityInKB>4</capacityInKB><key>1</key></device></deviceChange></spec>',
      'out of order',
    ],
    [
      'ReconfigVM_Task',
      '<spec><deviceChange><device xsi:type="VirtualDsk"><key>1</key></device></deviceChange></spec>',
      'not known',
    ],
    [
      'ReconfigVM_Task',
      '<spec><deviceChange><device xsi:type="OptionValue"><key>1</key></device></deviceChange></spec>',
      'is no VirtualDevice',
    ],
    [
      'ReconfigVM_Task',
      '<spec><deviceChange><device xsi:type="VirtualSCSIController"><key>1</key></device></deviceChange></spec>',
      'abstract',
    ],
  ])('refuses %s %s', (method, args, part) => {
    expect(problem(method, args)).toContain(part);
  });

  it('knows the parameters of every method that there is, and every type that its tables name', () => {
    const methods = [...Object.keys(METHODS), 'Login'];
    expect(methods.filter((method) => METHOD_PARAMETERS[method] === undefined)).toEqual([]);
    const builtIn = ['boolean', 'int', 'long', 'string', 'ref', 'any'];
    const notations = [
      ...Object.values(METHOD_PARAMETERS),
      ...Object.values(REQUEST_TYPES).map((type) => type.members),
    ];
    const named = notations.flatMap((notation) => [...notation.matchAll(/:(\w+)/g)].map((match) => match[1] ?? ''));
    expect(named.length).toBeGreaterThan(300);
    expect(named.filter((type) => !builtIn.includes(type) && REQUEST_TYPES[type] === undefined)).toEqual([]);
    const bases = Object.values(REQUEST_TYPES).flatMap((type) => (type.base === undefined ? [] : [type.base]));
    expect(bases.filter((base) => REQUEST_TYPES[base] === undefined)).toEqual([]);
  });
});
