import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { at, loggedIn, properties, property, type RawClient, run, taskEnd } from './raw-client.js';

const LAB = `
host: { name: esx1.example.com }
datastores:
  - { name: ssd1, capacity: 500GiB }
  - { name: ssd2, capacity: 500GiB }
networks: [VM Network]
domains:
  - name: a
    power: off
    directory: "[ssd1] a"
    controllers: { scsi0: lsilogic }
    disks:
      scsi0:0: { size: 1GiB, provisioning: thin }
      scsi0:1: { file: "[ssd2] data/data.vmdk", size: 1GiB, provisioning: thin }
    files: { a.nvram: bios, a.vmsd: list, vmware.log: new, vmware-1.log: old, notes.txt: mine, other.nvram: theirs }
`;
const OWN = ['a.nvram', 'a.vmsd', 'vmware.log', 'vmware-1.log'].map((name) => `[ssd1] a/${name}`);
const DISKS = ['[ssd1] a/a.vmdk', '[ssd1] a/a-flat.vmdk', '[ssd2] data/data.vmdk', '[ssd2] data/data-flat.vmdk'];

let simulator: Simulator;
let client: RawClient;
const start = async (api?: string): Promise<void> => {
  simulator = await startSimulator({
    inventory: LAB,
    strict: true,
    taskMilliseconds: 1,
    ...(api === undefined ? {} : { api }),
  });
  client = await loggedIn(simulator);
};
beforeEach(() => start());
afterEach(() => simulator.close());

/** The texts of some elements, wherever they are in a property. */
async function texts(path: string, element: string): Promise<readonly string[]> {
  const found: string[] = [];
  const look = (at: { name: string; text: string; children: readonly unknown[] }): void => {
    if (at.name === element) found.push(at.text);
    for (const child of at.children) look(child as typeof at);
  };
  const property = (await properties(client, 'VirtualMachine', '1', path))[path];
  if (property === undefined) throw new Error(`no ${path}`);
  look(property);
  return found;
}

describe('the files of a machine', () => {
  it('are its VMX, those beside it that are its own, and its disks with their data', async () => {
    const files = await texts('layoutEx.file', 'name');
    expect(new Set(files)).toEqual(new Set(['[ssd1] a/a.vmx', ...OWN, ...DISKS]));
    expect(new Set(files).size).toBe(files.length);
    expect(new Set(await texts('layoutEx.file', 'type'))).toEqual(
      new Set(['config', 'nvram', 'snapshotList', 'log', 'diskDescriptor', 'diskExtent']),
    );
  });

  it('are those of its snapshots, too, as long as there are any', async () => {
    const args = '<name>one</name><memory>false</memory><quiesce>false</quiesce>';
    await run(client, 'CreateSnapshot_Task', '1', args);
    const deltas = ['[ssd1] a/a-000001.vmdk', '[ssd1] a/a-000001-flat.vmdk', '[ssd2] data/data-000001.vmdk'];
    expect(await texts('layoutEx.file', 'name')).toEqual(expect.arrayContaining([...DISKS, ...deltas]));
    await run(client, 'RevertToCurrentSnapshot_Task', '1');
    expect(await texts('layoutEx.file', 'name')).toEqual(expect.arrayContaining(DISKS));
    await run(client, 'RemoveAllSnapshots_Task', '1');
    expect(await texts('layoutEx.file', 'name')).not.toContain('[ssd1] a/a-000001.vmdk');
  });

  it('are shown as they are now, though the machine did not change', async () => {
    const before = await texts('layoutEx', 'timestamp');
    const put = await client.http('/folder/a/vmware-2.log?dsName=ssd1', { method: 'PUT', body: 'more' });
    expect(put.ok).toBe(true);
    expect(await texts('layoutEx.file', 'name')).toContain('[ssd1] a/vmware-2.log');
    expect(await texts('layoutEx', 'timestamp')).toEqual(before);
  });

  it('have relative names in the layout of old versions, but for disks', async () => {
    await simulator.close();
    await start('2.5');
    expect(new Set(await texts('layout', 'configFile'))).toEqual(new Set(['a.nvram', 'a.vmsd']));
    expect(new Set(await texts('layout', 'logFile'))).toEqual(new Set(['vmware.log', 'vmware-1.log']));
    expect(new Set(await texts('layout', 'diskFile'))).toEqual(new Set(DISKS));
  });
});

it('a search for disks tells their data files where it is asked for', async () => {
  const datastore =
    (await properties(client, 'VirtualMachine', '1', 'datastore'))['datastore']?.children[1]?.text ?? '';
  const browser = await property(client, 'Datastore', datastore, 'browser');
  const told = async (flag: string): Promise<string | undefined> => {
    const details = `<diskType>false</diskType><capacityKb>false</capacityKb><hardwareVersion>false</hardwareVersion>${flag}`;
    const args = `<datastorePath>[ssd2] data</datastorePath><searchSpec><query xsi:type="VmDiskFileQuery"><details>${details}</details></query></searchSpec>`;
    const answer = await client.ok('SearchDatastore_Task', `${browser}|HostDatastoreBrowser`, args);
    const task = answer.values[0]?.text ?? '';
    expect(await taskEnd(client, task)).toMatchObject({ state: 'success' });
    const info = (await properties(client, 'Task', task, 'info'))['info'];
    return at(info, 'result', 'file', 'diskExtents')?.text;
  };
  expect(await told('<diskExtents>true</diskExtents>')).toBe('[ssd2] data/data-flat.vmdk');
  expect(await told('')).toBeUndefined();
});
