import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.js';
import { PROGRAM } from '../cli/esxform.js';
import { havePeer } from './peers.js';
import { runProgram } from './run-program.js';

const ANSIBLE_INVENTORY = process.env['ANSIBLE_INVENTORY_PROGRAM'] ?? 'ansible-inventory';
const hasAnsible = havePeer(ANSIBLE_INVENTORY, ['--version']);
const folder = mkdtempSync(join(tmpdir(), 'esxform-ansible-'));

afterAll(() => rmSync(folder, { recursive: true }));

const LAB = `
datastores: [{ name: ssd1, capacity: 500GiB }]
networks: [VM Network]
domains:
  - { name: web01, power: on, tools: running, memory: 2GiB, nics: { ethernet0: { network: VM Network } } }
  - { name: "odd name \\"ü\\" {{ 1 }}", memory: 1GiB }
`;

describe.skipIf(!hasAnsible).each(['host', 'vcenter'] as const)(
  `ansible-inventory reads the VMs of a simulated %s${hasAnsible ? '' : ' (skipped: there is no ansible-inventory here)'}`,
  (kind) => {
    test('through the executable file that the help describes', async () => {
      const simulator = await startSimulator({ kind, inventory: LAB, strict: true });
      try {
        const script = join(folder, `${kind}.sh`);
        const list = [process.execPath, PROGRAM, 'list', '--ansible', '--connect', simulator.uri];
        writeFileSync(script, `#!/bin/sh\nexec ${list.map((word) => `'${word}'`).join(' ')}\n`);
        chmodSync(script, 0o700);
        const env = {
          ESXFORM_HOST: new URL(simulator.baseUrl).host,
          ESXFORM_USER: simulator.user,
          ESXFORM_PASSWORD: simulator.password,
          ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
          // Ansible refuses other encodings.
          LC_ALL: 'C.UTF-8',
        };
        const { code, stdout, stderr } = await runProgram(ANSIBLE_INVENTORY, ['-i', script, '--list'], { env });
        expect(code, stderr).toBe(0);
        const inventory = JSON.parse(stdout);
        expect(inventory.power_on.hosts).toEqual(['web01']);
        expect(inventory.status_unmanaged.hosts.sort()).toEqual(['odd name "ü" {{ 1 }}', 'web01']);
        const { ansible_host: address, esxform } = inventory._meta.hostvars['web01'];
        expect(esxform).toMatchObject({ power: 'on', addresses: [address] });
      } finally {
        await simulator.close();
      }
    });
  },
);
