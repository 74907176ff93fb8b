import { join } from 'node:path';
import { expect, it } from 'vitest';
import { havePeer } from './peers.js';
import { DISTRIBUTION_PYTHON } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';
import { onEachServer } from './virsh-lab.js';

const hasBinding = havePeer(DISTRIBUTION_PYTHON, ['-c', 'import libvirt']);
const SCRIPT = join(import.meta.dirname, 'libvirt-binding.py');
const MIB = 1024;

type Call = readonly [domain: string, method: string, ...args: readonly (number | string)[]];
type Result = { readonly value?: unknown; readonly error?: string };

/** virsh always sends flags with these, which the ESX driver does not take; the API without flags is what the driver implements. */
onEachServer(
  `libvirt's Python binding${hasBinding ? '' : ' (skipped: there is no such binding here)'}`,
  (lab) => {
    const { domain, vmx } = lab;
    const call = async (...calls: readonly Call[]): Promise<readonly Result[]> => {
      const { uri, password } = lab.simulator;
      const end = await runProgram(DISTRIBUTION_PYTHON, [SCRIPT, uri, password, JSON.stringify(calls)]);
      expect(end.stderr).toBe('');
      const results: readonly Result[] = JSON.parse(end.stdout);
      return results;
    };
    const reconfigures = () => lab.simulator.log.count('ReconfigVM_Task');

    it('setMaxMemory of a domain that is off, in steps of four mebibytes', async () => {
      expect(await call(['build01', 'setMaxMemory', 1024 * MIB], ['build01', 'maxMemory'])).toEqual([
        { value: 0 },
        { value: 1024 * MIB },
      ]);
      expect(await domain('build01', 'config.hardware.memoryMB')).toBe(1024);
      expect(await vmx('build01')).toMatch(/^memsize = "1024"$/m);
      await call(['build01', 'setMaxMemory', 1025 * MIB]);
      expect(await domain('build01', 'config.hardware.memoryMB')).toBe(1028);
    });

    it('setMaxMemory of a running domain is refused before it is tried', async () => {
      const [result] = await call(['db01', 'setMaxMemory', 4096 * MIB]);
      expect(result?.error).toMatch(/Domain is not powered off/);
      expect(reconfigures()).toBe(0);
      expect(await domain('db01', 'config.hardware.memoryMB')).toBe(2048);
    });

    it.each(['db01', 'build01'])('setMemory of %s is a limit on what the host gives it', async (name) => {
      const size = Number(await domain(name, 'config.hardware.memoryMB'));
      expect(await call([name, 'setMemory', 256 * MIB])).toEqual([{ value: 0 }]);
      expect(await domain(name, 'config.memoryAllocation.limit')).toBe(256);
      expect(await domain(name, 'config.hardware.memoryMB')).toBe(size);
      expect(await vmx(name)).toMatch(/^sched.mem.max = "256"$/m);
      const [info] = await call([name, 'info']);
      // State, most memory, memory, processors, time.
      expect(info?.value).toMatchObject([
        expect.anything(),
        size * MIB,
        256 * MIB,
        expect.anything(),
        expect.anything(),
      ]);
    });

    it('setVcpus, setAutostart and schedulerParameters', async () => {
      await call(['build01', 'setVcpus', 3], ['build01', 'setAutostart', 1]);
      expect(await domain('build01', 'config.hardware.numCPU')).toBe(3);
      const [scheduler, autostart, vcpus] = await call(
        ['db01', 'schedulerParameters'],
        ['build01', 'autostart'],
        ['build01', 'maxVcpus'],
      );
      expect(scheduler?.value).toEqual({ reservation: 0, limit: -1, shares: -2 });
      expect(autostart?.value).toBe(1);
      expect(vcpus?.value).toBe(await lab.host('capability.maxSupportedVcpus'));
    });
  },
  {},
  hasBinding,
);
