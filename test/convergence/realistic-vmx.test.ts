import { expect, test } from 'vitest';
import { type Connections, readingConnections } from '../../src/app/connections/connections.js';
import { importVms } from '../../src/app/import/import-vms.js';
import { planManifests } from '../../src/app/plan/plan-manifests.js';
import { connectOptions } from '../../src/commands/terminal/connect-options.js';
import { manifestText } from '../../src/manifest/format-manifest.js';
import { UNCACHED_READ } from '../../src/providers/esx/read/read-options.js';
import type { Reader } from '../../src/providers/provider.js';
import { mountId } from '../../src/simulator/build-world.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { loggedIn, run } from '../simulator/raw-client.js';
import { ABOUT, load } from './converge.js';
import { type RealisticVmx, realisticVmx, STORE_UUID_PATH } from './realistic-vmx.js';

/** A VM, the readings of its import and its plan with the moment, and what the plan would do. */
type Failure = readonly [vm: string, moment: string, what: string];

const READINGS = ['vmx', 'config'] as const;

function inventoryOf(files: readonly RealisticVmx[], mode: 'esx' | 'gsx' | 'vpx'): string {
  return JSON.stringify({
    host: { name: 'esx1.example.com', hardware_version: mode === 'gsx' ? 7 : 22 },
    datastores: [
      { name: 'ssd1', capacity: '4TiB', type: 'VMFS' },
      { name: 'ssd2', capacity: '4TiB', type: 'VMFS' },
    ],
    networks: ['VM Network', 'DMZ'],
    files: [
      { path: '[ssd1] iso/debian.iso', size: '1MiB' },
      { path: '[ssd1] iso/boot.flp', size: '1MiB' },
      ...files.map(({ directory }) => ({ path: `[ssd1] ${directory}/notes.txt`, text: '' })),
      ...files.flatMap(({ disks }) => disks.map((path) => ({ path, disk: 'thin', size: '2GiB' }))),
    ],
  });
}

function connectionsOf(simulator: Simulator, from: 'vmx' | 'config'): Connections<Reader> {
  const environment = {
    ESXFORM_CONNECT: simulator.uri,
    ESXFORM_HOST: new URL(simulator.baseUrl).host,
    ESXFORM_USER: simulator.user,
    ESXFORM_PASSWORD: simulator.password,
  };
  return readingConnections(environment, connectOptions({ reading: { ...UNCACHED_READ, from } }));
}

async function imported(
  simulator: Simulator,
  from: 'vmx' | 'config',
  full: boolean,
): Promise<readonly [string, string][]> {
  const connections = connectionsOf(simulator, from);
  try {
    const signal = AbortSignal.timeout(110_000);
    const reader = await connections.port(simulator.uri, signal);
    const selection = { names: [], folder: null, host: null, pool: null };
    const options = {
      connect: simulator.uri,
      owner: ABOUT.owner,
      selection,
      full,
      power: false,
      declared: new Set<string>(),
    };
    const texts: [string, string][] = [];
    for await (const each of importVms(reader, options, signal)) {
      if (each.kind === 'skipped') throw new Error(`${each.vm.name} is skipped: ${each.vm.why}`);
      if (each.kind === 'problem') throw new Error(each.diagnostic.summary);
      if (each.kind !== 'vm') continue;
      texts.push([each.described.vm.name, manifestText([each.described.vm], { connect: simulator.uri, schema: null })]);
    }
    return texts;
  } finally {
    await connections.close();
  }
}

async function planned(simulator: Simulator, from: 'vmx' | 'config', manifest: string): Promise<readonly string[]> {
  const loaded = await load(manifest);
  const refused = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (refused.length > 0) return refused.map(({ code, summary }) => `${code} ${summary}`);
  const connections = connectionsOf(simulator, from);
  try {
    const plan = await planManifests(loaded.connections, connections, ABOUT, AbortSignal.timeout(110_000));
    return plan.connections.flatMap(({ domains }) =>
      domains.flatMap((domain) => [
        ...[...domain.changes, ...domain.deferred.map(({ change }) => change)].map(
          ({ path, before, after }) =>
            `${domain.name}: ${path.join('.')}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
        ),
        ...domain.steps.filter((step) => step.do !== 'record').map((step) => `${domain.name}: ${step.do}`),
        ...domain.diagnostics
          .filter(({ severity }) => severity === 'error')
          .map(({ code, summary }) => `${domain.name}: ${code} ${summary}`),
      ]),
    );
  } finally {
    await connections.close();
  }
}

const count = Number(process.env['REALISTIC_VMX'] ?? 3);
/** The deep suite draws a seed and prints it (scripts/test-deep.mjs). */
const first = Number(process.env['REALISTIC_SEED'] ?? process.env['TEST_SEED'] ?? 20);

test.each(['esx', 'gsx', 'vpx'] as const)(
  'every realistic VM of %s is imported and plans empty by both readings',
  async (mode) => {
    const files = Array.from({ length: count }, (_, index) => realisticVmx(first + index, mode));
    const simulator = await startSimulator({ mode, inventory: inventoryOf(files, mode), taskMilliseconds: 0 });
    try {
      const client = await loggedIn(simulator);
      const isCenter = mode === 'vpx';
      const url = `/vmfs/volumes/${mountId('ssd1')}`;
      const ids: string[] = [];
      for (const [index, { text }] of files.entries()) {
        const directory = `vm${first + index}`;
        const put = await fetch(
          `${simulator.baseUrl}/folder/${directory}/${directory}.vmx?dcPath=${isCenter ? 'dc1' : 'ha-datacenter'}&dsName=ssd1`,
          {
            method: 'PUT',
            headers: {
              Authorization: `Basic ${Buffer.from(`${simulator.user}:${simulator.password}`).toString('base64')}`,
            },
            body: text.replaceAll(STORE_UUID_PATH, url),
          },
        );
        if (!put.ok) throw new Error(`PUT: ${put.status} ${await put.text()}`);
        const [folder, pool] = isCenter ? ['group-v3', 'resgroup-8'] : ['ha-folder-vm', 'ha-root-pool'];
        const { state, result, message } = await run(
          client,
          'RegisterVM_Task',
          `${folder}|Folder`,
          `<path>[ssd1] ${directory}/${directory}.vmx</path><asTemplate>false</asTemplate><pool type="ResourcePool">${pool}</pool>`,
        );
        if (state !== 'success') throw new Error(`${directory}: ${message}`);
        ids.push(result);
      }
      const failures: Failure[] = [];
      const manifests: (readonly [string, string, string])[] = [];
      for (const from of READINGS)
        for (const full of [false, true])
          for (const [name, text] of await imported(simulator, from, full))
            manifests.push([name, `${from}${full ? ' in full' : ''}`, text]);
      const check = async (moment: string) => {
        // A manifest in full declares the datastore and the files.
        // The API shows a card of a model that the host does not know as another one; by its VMX it cannot be declared.
        for (const [name, by, text] of manifests)
          for (const from of moment.includes('migration') && by.includes('full') ? [] : READINGS)
            for (const what of await planned(simulator, from, text))
              if (!(by.startsWith('config') && from === 'vmx' && what.includes('of the model')))
                failures.push([name, `imported by ${by}, planned by ${from}, ${moment}`, what]);
      };
      await check('as it was');
      for (const id of ids) {
        const on = await Promise.race([
          run(client, 'PowerOnVM_Task', `${id}|VirtualMachine`),
          new Promise<{ state: string }>((resolve) => setTimeout(() => resolve({ state: 'asks' }), 500)),
        ]);
        if (on.state === 'success') await run(client, 'PowerOffVM_Task', `${id}|VirtualMachine`);
      }
      await check('after a power cycle');
      if (isCenter) {
        const spec = '<spec><datastore type="Datastore">datastore-21</datastore></spec>';
        for (const id of ids) await run(client, 'RelocateVM_Task', `${id}|VirtualMachine`, spec);
        await check('after a storage migration');
      }
      expect(failures).toEqual([]);
    } finally {
      await simulator.close();
    }
  },
);
