import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS_ON_BOTH } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const LAB = `
networks: [VM Network]
switches: [{ name: dvs1, uuid: 502a4f00-1122-3344-5566-778899aabbcc, port_groups: [{ name: prod, key: dvportgroup-75 }] }]
domains:
  - name: models
    controllers: { scsi0: lsilogic }
    disks: { scsi0:0: { size: 1GiB }, scsi0:2: { size: 1GiB } }
    nics: { ethernet0: { network: VM Network, mac: "00:50:56:25:48:88" } }
  - name: odd
    vcpus: 2
    firmware: efi
    controllers: { scsi0: pvscsi }
    disks: { scsi0:0: { size: 1GiB } }
    nics: { ethernet0: { network: VM Network }, ethernet1: { network: prod } }
    vmx:
      bios.bootOrder: ethernet1,hdd,cdrom
      bios.hddOrder: scsi0:0
      bios.bootRetry.enabled: "TRUE"
      bios.bootRetry.delay: "20"
      uefi.secureBoot.enabled: "TRUE"
      vcpu.hotadd: "TRUE"
      sched.cpu.latencySensitivity: high
      sched.cpu.affinity: 0,3
      sched.mem.affinity: "1"
      scsi0:0.sharing: multi-writer
      scsi0:0.writeThrough: "TRUE"
      scsi0:0.mode: independent-persistent
      sched.scsi0:0.shares: high
      sched.scsi0:0.throughputCap: "500"
      svga.numDisplays: "2"
      mks.enable3d: "TRUE"
      sound.present: "TRUE"
      sound.virtualDev: hdaudio
      usb.present: "TRUE"
      ehci.present: "TRUE"
      usb_xhci.present: "TRUE"
      vtpm.present: "TRUE"
      floppy0.present: "TRUE"
      floppy0.fileType: file
      floppy0.fileName: boot.flp
      floppy1.present: "TRUE"
      floppy1.clientDevice: "TRUE"
      parallel0.present: "TRUE"
      parallel0.fileType: device
      parallel0.fileName: /dev/parport0
      parallel1.present: "TRUE"
      parallel1.fileType: file
      parallel1.fileName: print.txt
      pciPassthru0.present: "TRUE"
      pciPassthru0.id: "00000:026:01.2"
      pciPassthru0.deviceId: "0x10fb"
      pciPassthru0.vendorId: "0x8086"
      pciPassthru0.systemId: BYPASS
      pciPassthru31.present: "TRUE"
      pciPassthru31.pfId: "00000:026:00.1"
      pciPassthru31.networkName: VM Network
      pciPassthru31.MACAddressType: static
      pciPassthru31.MACAddress: "00:50:56:25:48:77"
      guestinfo.role: web
`;

const SCRIPT = `${CONNECTED}
import json, sys
from pyVim.task import WaitForTask
from pyVmomi import vim

si = connected(int(sys.argv[1]))
content = si.content
view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True).view
vm = [each for each in view if each.name == 'odd'][0]
kind = lambda value: type(value).__name__.replace('vim.vm.', '').replace('device.', '')

def devices():
    found = {}
    for each in vm.config.hardware.device:
        found[each.key] = each
    return found

def tell():
    out = {}
    for key, each in devices().items():
        backing = each.backing
        row = [kind(each)] + ([kind(backing)] if backing else [])
        for name in ['fileName', 'deviceName', 'useAutoDetect', 'id', 'deviceId', 'vendorId', 'systemId', 'diskMode', 'writeThrough', 'sharing']:
            value = getattr(backing, name, None)
            if value not in (None, ''):
                row.append(value)
        out[key] = row
    return out

config = vm.config
options = config.bootOptions
found = devices()
out = {'devices': tell()}
out['boot'] = [[kind(each), getattr(each, 'deviceKey', None)] for each in options.bootOrder]
out['options'] = [options.bootRetryEnabled, options.bootRetryDelay, options.efiSecureBootEnabled]
out['flags'] = [config.cpuHotAddEnabled, config.cpuHotRemoveEnabled, config.memoryHotAddEnabled]
out['latency'] = config.latencySensitivity.level
out['affinity'] = [list(config.cpuAffinity.affinitySet), list(config.memoryAffinity.affinitySet)]
disk = found[2000]
out['bandwidth'] = [disk.storageIOAllocation.limit, disk.storageIOAllocation.shares.level, disk.storageIOAllocation.shares.shares]
out['video'] = [found[500].numDisplays, found[500].enable3DSupport]
out['usb'] = found[7000].ehciEnabled
port = found[4001].backing.port
out['port'] = [port.switchUuid, port.portgroupKey, port.portKey, port.connectionCookie]
sriov = found[13031]
out['sriov'] = [sriov.macAddress, sriov.sriovBacking.physicalFunctionBacking.id]
out['extra'] = sorted(option.key for option in config.extraConfig if option.key.startswith(('guestinfo.', 'sched.', 'sound.', 'pciPassthru', 'parallel')))
out['networks'] = sorted([kind(each), each.name] for each in vm.network)
switches = content.viewManager.CreateContainerView(content.rootFolder, [vim.DistributedVirtualSwitch], True).view
out['switches'] = [[kind(each), each.uuid, each.config.name, [[group.key, group.config.name, group.config.distributedVirtualSwitch == each] for group in each.portgroup]] for each in switches]

# Every device sent back as it was read is a change of nothing, and the whole set can be taken out and put back.
def change(operation, devs):
    return [vim.vm.device.VirtualDeviceSpec(operation=operation, device=each) for each in devs]
before = tell()
editable = [each for each in found.values() if each.key in (500, 2000, 4000, 4001, 8000, 8001, 10000, 10001, 7000, 14000, 13000, 13031, 11000)]
WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=change('edit', editable))))
out['unchanged'] = tell() == before
loose = [each for each in found.values() if each.key in (5000, 7000, 8000, 8001, 10000, 10001, 11000, 13000, 13031, 14000)]
WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=change('remove', loose))))
out['left'] = sorted(key for key in devices() if key not in (100, 200, 201, 300, 400, 600, 700, 12000))
WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=change('add', loose))))
after = tell()
out['back'] = [key for key in before if after.get(key) != before[key]]
Disconnect(si)
print(json.dumps(out))
`;

/** As scripts for such a change have it: one spec takes the old device out, adds the new one, and moves the disks by edits. */
const MODELS = `${CONNECTED}
import json, sys
from pyVim.task import WaitForTask
from pyVmomi import vim

si = connected(int(sys.argv[1]))
content = si.content
view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True).view
vm = [each for each in view if each.name == 'models'][0]
device = vim.vm.device
found = {each.key: each for each in vm.config.hardware.device}
controller, card = found[1000], found[4000]
disks = [each for each in found.values() if isinstance(each, device.VirtualDisk)]
spec = lambda operation, each: device.VirtualDeviceSpec(operation=operation, device=each)

def tell():
    out = {}
    for each in vm.config.hardware.device:
        if isinstance(each, device.VirtualDisk):
            out[each.backing.fileName] = [each.controllerKey, each.unitNumber]
        if isinstance(each, (device.VirtualSCSIController, device.VirtualEthernetCard)):
            out[each.deviceInfo.label] = [type(each).__name__.split('.')[-1], getattr(each, 'macAddress', None), getattr(each, 'sharedBus', None)]
    return out

new = device.ParaVirtualSCSIController(key=-1, busNumber=0, sharedBus='noSharing')
left = [spec('remove', controller), spec('add', new)]
out = {}
try:
    WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=left)))
    out['left'] = 'done'
except vim.fault.InvalidDeviceSpec:
    out['left'] = 'InvalidDeviceSpec'
for each in disks:
    each.controllerKey = -1
other = device.VirtualE1000e(key=-2, backing=card.backing, addressType=card.addressType, macAddress=card.macAddress, unitNumber=card.unitNumber, controllerKey=card.controllerKey)
changes = left + [spec('edit', each) for each in disks] + [spec('remove', card), spec('add', other)]
out['before'] = tell()
WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=changes)))
out['after'] = tell()
Disconnect(si)
print(json.dumps(out))
`;

const UUID = '50 2a 4f 00 11 22 33 44-55 66 77 88 99 aa bb cc';

describe.runIf(hasPyvmomi).each(PYVMOMIS_ON_BOTH)('devices by $name on a $kind', ({ kind, python }) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ kind, inventory: LAB, tls: true, strict: true, taskMilliseconds: 20 });
  });
  afterAll(() => simulator?.close());

  it('reads every kind of device from a VMX, sends it back, takes it out and puts it in again', async () => {
    const port = new URL(simulator.baseUrl).port;
    const end = await runProgram(python, ['-W', 'ignore', '-c', SCRIPT, port]);
    expect(end.stderr).toBe('');
    const out: Record<string, unknown> = JSON.parse(end.stdout);
    expect(out['devices']).toMatchObject({
      500: ['VirtualVideoCard'],
      2000: [
        'VirtualDisk',
        'VirtualDisk.FlatVer2BackingInfo',
        '[datastore1] odd/odd.vmdk',
        'independent_persistent',
        true,
        'sharingMultiWriter',
      ],
      4001: ['VirtualVmxnet3', 'VirtualEthernetCard.DistributedVirtualPortBackingInfo'],
      5000: ['VirtualHdAudioCard', 'VirtualSoundCard.DeviceBackingInfo', true],
      7000: ['VirtualUSBController'],
      8000: ['VirtualFloppy', 'VirtualFloppy.ImageBackingInfo', '[datastore1] odd/boot.flp'],
      8001: ['VirtualFloppy', 'VirtualFloppy.RemoteDeviceBackingInfo', false],
      10000: ['VirtualParallelPort', 'VirtualParallelPort.DeviceBackingInfo', '/dev/parport0', false],
      10001: ['VirtualParallelPort', 'VirtualParallelPort.FileBackingInfo', '[datastore1] odd/print.txt'],
      11000: ['VirtualTPM'],
      13000: [
        'VirtualPCIPassthrough',
        'VirtualPCIPassthrough.DeviceBackingInfo',
        false,
        '0000:1a:01.2',
        '10fb',
        -32634,
        'BYPASS',
      ],
      13031: ['VirtualSriovEthernetCard', 'VirtualEthernetCard.NetworkBackingInfo', 'VM Network', false],
      14000: ['VirtualUSBXHCIController'],
    });
    expect(out).toMatchObject({
      boot: [
        ['BootOptions.BootableEthernetDevice', 4001],
        ['BootOptions.BootableDiskDevice', 2000],
        ['BootOptions.BootableCdromDevice', null],
      ],
      options: [true, 20000, true],
      flags: [true, false, false],
      latency: 'high',
      affinity: [[0, 3], [1]],
      bandwidth: [500, 'high', 2000],
      video: [2, true],
      usb: true,
      port: [UUID, 'dvportgroup-75', '1', 1],
      sriov: ['00:50:56:25:48:77', '0000:1a:00.1'],
      extra: ['guestinfo.role'],
      unchanged: true,
      left: [500, 1000, 2000, 4000, 4001],
      back: [],
    });
    const isCenter = kind === 'vcenter';
    const group = ['vim.dvs.DistributedVirtualPortgroup', 'prod'];
    expect(out['networks']).toEqual([['vim.Network', 'VM Network'], ...(isCenter ? [group] : [])]);
    const dvs = ['vim.dvs.VmwareDistributedVirtualSwitch', UUID, 'dvs1', [['dvportgroup-75', 'prod', true]]];
    expect(out['switches']).toEqual(isCenter ? [dvs] : []);
  });

  it('changes the models of a controller and a card in one call, and leaves no disk without a controller', async () => {
    const port = new URL(simulator.baseUrl).port;
    const end = await runProgram(python, ['-W', 'ignore', '-c', MODELS, port]);
    expect(end.stderr).toBe('');
    const disks = { '[datastore1] models/models.vmdk': [1000, 0], '[datastore1] models/models_1.vmdk': [1000, 2] };
    const mac = '00:50:56:25:48:88';
    expect(JSON.parse(end.stdout)).toEqual({
      left: 'InvalidDeviceSpec',
      before: {
        ...disks,
        'SCSI controller 0': ['VirtualLsiLogicController', null, 'noSharing'],
        'Network adapter 1': ['VirtualVmxnet3', mac, null],
      },
      after: {
        ...disks,
        'SCSI controller 0': ['ParaVirtualSCSIController', null, 'noSharing'],
        'Network adapter 1': ['VirtualE1000e', mac, null],
      },
    });
  });
});
