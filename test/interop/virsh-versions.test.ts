import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { apiVersionsOf, type Mode } from '../../src/simulator/api/products.js';
import { type Simulator, startSimulator, VirtualClock } from '../../src/simulator/simulator.js';
import { loggedIn, property } from '../simulator/raw-client.js';
import { hasVirsh, skipped, virshTool } from './virsh-tool.js';

const virsh = virshTool();
afterAll(() => virsh.remove());

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

/** Which virtual hardware libvirt 9 gives a domain that it defines, by the version of the product. A host of 5.0 has no version 9. */
const DEFINED_AS: Readonly<Record<string, number>> = {
  '2.5': 4,
  '2.5u2': 4,
  '4.0': 7,
  '4.1': 7,
  '5.0': 9,
  '5.1': 9,
  '5.5': 10,
  '6.0': 10,
  '6.5': 10,
  '6.7': 10,
  '7.0.3': 8,
  '8.0.3': 8,
  '9.0': 8,
};

interface Case {
  readonly mode: Mode;
  readonly api: string;
  /** As libvirt reads it from AboutInfo. */
  readonly version: string;
  readonly hardware: number;
}

const ESX: readonly Case[] = apiVersionsOf('esx').map((api) => ({
  mode: 'esx',
  api,
  version: api.startsWith('2.5') ? '3.5.0' : api.length > 3 ? api : `${api}.0`,
  hardware: DEFINED_AS[api] ?? 0,
}));
const GSX: Case = { mode: 'gsx', api: '2.5', version: '2.0.2', hardware: 7 };
const VPX: readonly Case[] = [
  { mode: 'vpx', api: '2.5', version: '2.5.0', hardware: 4 },
  { mode: 'vpx', api: '4.0', version: '4.0.0', hardware: 7 },
  { mode: 'vpx', api: '6.7', version: '6.7.0', hardware: 10 },
  { mode: 'vpx', api: '9.0', version: '9.0.0', hardware: 8 },
];

const domain = (file: string) => `<domain type='vmware'>
  <name>new01</name>
  <uuid>42116ec4-1d3f-4f0a-9a52-0000000000cc</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file'><source file='${file}'/><target dev='sda' bus='scsi'/></disk>
    <controller type='scsi' index='0' model='lsilogic'/>
    <interface type='bridge'><mac address='00:50:56:25:48:cc'/><source bridge='DMZ'/><model type='e1000'/></interface>
  </devices>
</domain>`;

describe.runIf(hasVirsh)(`virsh by the version of the server${skipped}`, () => {
  it.each([...ESX, GSX, ...VPX])('$mode $api: connects, lists, shows, defines and starts', async (which) => {
    const clock = new VirtualClock({ mode: 'skip' });
    simulator = await startSimulator({ mode: which.mode, api: which.api, clock, strict: true });
    const { uri } = simulator;
    const ok = (...args: readonly string[]) => virsh.ok(uri, ...args);
    expect(await ok('version')).toContain(`Running hypervisor: ESX ${which.version}`);
    expect((await ok('list', '--all', '--name')).trim().split('\n').sort()).toEqual(['build01', 'db01', 'legacy']);
    expect(await ok('dumpxml', 'db01')).toMatch(/<source file='\[ssd1\] db01\/db01.vmdk'\/>/);
    expect(await ok('domstate', 'build01')).toBe('shut off\n\n');

    const witness = await loggedIn(simulator);
    const dc = which.mode === 'vpx' ? 'dc1' : 'ha-datacenter';
    // The directory of a domain that is there has room for a second one: libvirt makes none.
    const file = virsh.file(`${which.mode}-${which.api}.xml`, domain('[ssd1] build01/build01.vmdk'));
    if (which.api === '5.0') {
      expect(await virsh.refused(uri, 'define', file)).toContain('virtualHW.version 9 is not supported');
      return;
    }
    await ok('define', file);
    const written = await witness.http(`/folder/build01/new01.vmx?dcPath=${dc}&dsName=ssd1`);
    const vmx = await written.text();
    expect(vmx).toContain(`virtualHW.version = "${which.hardware}"`);
    if (which.mode === 'gsx') {
      // A place that libvirt wrote as Windows has it, read back to where the file lies.
      expect(vmx).toContain('"C:\\Virtual Machines\\build01\\build01.vmdk"');
      expect(await ok('dumpxml', 'new01')).toMatch(/<source file='\[ssd1\] build01\/build01.vmdk'\/>/);
    }
    await ok('start', 'new01');
    expect(await ok('domstate', 'new01')).toBe('running\n\n');
    const id = (await ok('domid', 'new01')).trim();
    const ref = which.mode === 'vpx' ? `vm-${id}` : id;
    expect(await property(witness, 'VirtualMachine', ref, 'runtime.powerState')).toBe('poweredOn');
  });

  it('refuses a product by the wrong scheme', async () => {
    simulator = await startSimulator({ mode: 'gsx' });
    const wrong = simulator.uri.replace('gsx:', 'esx:');
    expect(await virsh.refused(wrong, 'list')).toContain('to be a ESX(i) host but found a Server/GSX host');
  });

  it('shows the datastores of VMware Server by their places on Windows', async () => {
    simulator = await startSimulator({ mode: 'gsx' });
    const pool = await virsh.ok(simulator.uri, 'pool-dumpxml', 'ssd1');
    expect(pool).toMatch(/<pool type='dir'>[\s\S]*<path>C:\\Virtual Machines\\<\/path>/);
  });
});
