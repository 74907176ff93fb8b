import { describe, expect, test } from 'vitest';
import { blankDomain } from '../../../src/domain/blank-domain.js';
import type { Domain } from '../../../src/domain/domain.js';
import { isBlank, type Leaf, valueAt, withValueAt } from '../../../src/domain/fields/field.js';
import { LEAVES } from '../../../src/domain/fields/fields.js';
import type { DatastorePath } from '../../../src/domain/values/datastore-path.js';
import type { DomainName } from '../../../src/domain/values/domain-name.js';
import { vmxFromDomain } from '../../../src/formats/vmx/format.js';
import { domainFromVmx } from '../../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText, vmxDocument } from '../../../src/formats/vmx/syntax.js';
import { domainFromConfig } from '../../../src/providers/esx/fields/config-domain.js';
import { createSpec } from '../../../src/providers/esx/fields/config-spec.js';
import { decodeAnswer } from '../../../src/providers/esx/soap/decode-answer.js';
import { encodeCall } from '../../../src/providers/esx/soap/encode.js';
import { objectOf, type VimObject } from '../../../src/providers/esx/soap/value.js';
import { applyConfigSpec, applyExtraConfig } from '../../../src/simulator/hardware/config-spec.js';
import { machineConfig } from '../../../src/simulator/hardware/machine-config.js';
import { VmxDraft } from '../../../src/simulator/hardware/vmx-draft.js';
import { Fault } from '../../../src/simulator/soap/fault.js';
import { readXml, type XmlElement } from '../../../src/simulator/soap/xml-reader.js';
import { writeElement } from '../../../src/simulator/soap/xml-writer.js';
import { gib } from '../../plan/builders.js';
import { envelope, response } from './canned-answers.js';

const VMX_PATH = '[ds] a/a.vmx' as DatastorePath;
const PLACE = { vmxPath: VMX_PATH, mounts: [] };
const MARKER = { format: 2, owner: 'test', machine: { uuid: null, vmxPath: VMX_PATH }, applied: {} } as const;

/** The reason why a field is not tested with a spec. */
const NOT_IN_A_SPEC = new Map([
  ['hardwareVersion', 'the member version, which a create sends by itself'],
  ['generationId', 'only the host gives it'],
  [
    'boot.order',
    'it names devices, so the simulator applies it with them; config-spec.test.ts and the simulator’s tests have it',
  ],
]);

/** Values of a field in its normal form: its examples, its blank value, and of a flag both. */
function valuesOf({ path, row }: Leaf): readonly unknown[] {
  // The example names disks, and this domain has none.
  if (path.join('.') === 'boot.order') return [['cdrom', 'floppy'], []];
  const parsed = row.examples.map((example) => {
    const result = row.codec.parse(example);
    if (result?.ok !== true) throw new Error(`${path.join('.')} has the example ${JSON.stringify(example)}`);
    return result.value;
  });
  return typeof row.blank === 'boolean' ? [true, false] : [...parsed, row.blank];
}

/** What a host asks of a VM with VBS. */
const FOR_VBS = { firmware: 'efi', secureBoot: true, nestedHv: true, iommu: true } as const;

function domainWith({ path }: Leaf, value: unknown): Domain {
  const blank = { ...blankDomain('a' as DomainName), hardwareVersion: 21, vcpus: 4, memory: gib(4) };
  return withValueAt(path[0] === 'vbs' && value === true ? { ...blank, ...FOR_VBS } : blank, path, value);
}

const CASES = LEAVES.flatMap((leaf) =>
  valuesOf(leaf).map((value): [string, Leaf, unknown] => [
    `${leaf.path.join('.')} = ${JSON.stringify(value)}`,
    leaf,
    value,
  ]),
);

function find(element: XmlElement, name: string): XmlElement {
  const queue = [element];
  for (const each of queue) {
    if (each.name === name) return each;
    queue.push(...each.children);
  }
  throw new Error(`there is no element ${name}`);
}

/** The config that the simulator reports of a machine that this spec made. */
function simulated(spec: VimObject): VimObject {
  const call = encodeCall('ReconfigVM_Task', { type: 'VirtualMachine', value: '1' }, { spec });
  const draft = new VmxDraft(vmxDocument({ 'virtualHW.version': '21' }));
  const element = find(readXml(call), 'spec');
  applyConfigSpec(element, draft, {
    isOff: true,
    hotPlugMemoryLimitMiB: 0,
    refuse: () => new Fault('InvalidPowerState', 'it runs'),
  });
  applyExtraConfig(element, draft);
  const around = {
    vmx: { datastore: 'ds', path: 'a/a.vmx' },
    poweredOn: false,
    isConnected: () => false,
    locate: () => null,
    fileName: () => '',
    disk: () => null,
    datastore: () => undefined,
    network: () => undefined,
    hasSwitches: false,
    portGroup: () => undefined,
  };
  const facts = { changeVersion: '1', modified: new Date(0), datastoreUrl: '', hotPlugMemoryLimitMiB: 0 };
  const text = writeElement('returnval', machineConfig(draft, [], around, facts));
  const config = decodeAnswer(Buffer.from(envelope(response('X', text))), 'X', 'VirtualMachineConfigInfo');
  const object = objectOf(config);
  if (object === null) throw new Error('the simulator reports no config');
  return object;
}

describe('each row of the fields', () => {
  test.each(CASES)('%s is the same after the notation of a manifest', (_, { row }, value) => {
    if (value === null && row.codec.parse(null) === null) return;
    const result = row.codec.parse(row.codec.format(value));
    expect(result).toEqual({ ok: true, value });
  });

  test.each(CASES.filter(([, { row }]) => row.vmx.length > 0))('%s is the same after a VMX file', (_, leaf, value) => {
    const text = formatVmxText(vmxFromDomain(domainWith(leaf, value), PLACE));
    const { domain } = domainFromVmx(parseVmxText(text).document, PLACE);
    expect(valueAt(domain, leaf.path)).toEqual(value);
  });

  test.each(CASES.filter(([, { path }]) => !NOT_IN_A_SPEC.has(path.join('.'))))(
    '%s is the same after a spec and the simulator',
    (_, leaf, value) => {
      const spec = createSpec(domainWith(leaf, value), VMX_PATH, [], MARKER, '8.0.3.0');
      const read = valueAt(domainFromConfig(simulated(spec)), leaf.path);
      // A host always has a level of shares.
      const isShares = leaf.path.at(-1) === 'shares' && value === null;
      if (leaf.path[0] === 'guestOs' && value === null) return;
      expect(read).toEqual(isShares ? 'normal' : value);
    },
  );

  test.each(LEAVES.map((leaf): [string, Leaf] => [leaf.path.join('.'), leaf]))('%s has an example', (_, { row }) => {
    expect(row.examples.length).toBeGreaterThan(0);
    expect(row.examples.some((each) => !isBlank(row, each)) || typeof row.blank === 'boolean').toBe(true);
  });
});
