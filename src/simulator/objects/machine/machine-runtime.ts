import { questionInfo } from '../../questions/question-info.js';
import { boolean, type DataObject, dateTime, enumeration, int, object } from '../../soap/value.js';
import { connectionState } from './machine-control.js';
import type { MachineReading } from './machine-reading.js';

export const powerState = (machine: MachineReading) => enumeration('VirtualMachinePowerState', machine.state.power);

export function question(machine: MachineReading): DataObject | undefined {
  if (machine.question === null) return undefined;
  return questionInfo(machine.question.id, machine.question.question, machine.world.parts.questionStyle);
}

export function runtime(machine: MachineReading): DataObject {
  const { state } = machine;
  return object('VirtualMachineRuntimeInfo', {
    device: undefined,
    host: machine.host.ref,
    connectionState: connectionState(machine),
    powerState: powerState(machine),
    faultToleranceState: enumeration('VirtualMachineFaultToleranceState', 'notConfigured'),
    dasVmProtection: undefined,
    toolsInstallerMounted: boolean(false),
    suspendTime: undefined,
    bootTime: machine.isOn && state.bootTime !== null ? dateTime(state.bootTime) : undefined,
    suspendInterval: undefined,
    question: question(machine),
    memoryOverhead: undefined,
    maxCpuUsage: machine.isOn ? int(2400 * machine.keys.integer('numvcpus', 1)) : undefined,
    maxMemoryUsage: machine.isOn ? int(machine.keys.integer('memsize', 32)) : undefined,
    numMksConnections: int(0),
    recordReplayState: enumeration('VirtualMachineRecordReplayState', 'inactive'),
    cleanPowerOff: machine.isOn ? undefined : boolean(true),
    needSecondaryReason: undefined,
    onlineStandby: boolean(false),
    minRequiredEVCModeKey: undefined,
    consolidationNeeded: boolean(false),
  });
}
