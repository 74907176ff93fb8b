/** Device changes of a ConfigSpec, as a client sends them. */
export const change = (type: string, body: string, operation = 'add', key = -1) =>
  `<deviceChange><operation>${operation}</operation><device xsi:type="${type}"><key>${key}</key>${body}</device></deviceChange>`;
export const backing = (type: string, body: string) => `<backing xsi:type="${type}">${body}</backing>`;
export const named = (name: string, auto = false) =>
  `<deviceName>${name}</deviceName><useAutoDetect>${auto}</useAutoDetect>`;
export const pci = (id: string) =>
  `${named('')}<id>${id}</id><deviceId>10fb</deviceId><systemId>6a987c42</systemId><vendorId>-32634</vendorId>`;
export const port = (group: string, more = '') =>
  backing(
    'VirtualEthernetCardDistributedVirtualPortBackingInfo',
    `<port><switchUuid>50 2a 4f 00 11 22 33 44-55 66 77 88 99 aa bb cc</switchUuid><portgroupKey>${group}</portgroupKey>${more}</port>`,
  );
export const newDisk = (body = '', backingBody = '', file = '') =>
  `<deviceChange><operation>add</operation><fileOperation>create</fileOperation><device xsi:type="VirtualDisk"><key>-7</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>${file}</fileName><diskMode>persistent</diskMode>${backingBody}</backing>` +
  `<controllerKey>1000</controllerKey><unitNumber>1</unitNumber><capacityInKB>1024</capacityInKB>${body}</device></deviceChange>`;

export const bootable = (kind: string, key?: number) =>
  `<bootOrder xsi:type="VirtualMachineBootOptionsBootable${kind}Device">${key === undefined ? '' : `<deviceKey>${key}</deviceKey>`}</bootOrder>`;
export const boot = (body: string) => `<bootOptions>${body}</bootOptions>`;

export const SOUND = change('VirtualHdAudioCard', backing('VirtualSoundCardDeviceBackingInfo', named('', true)));
export const USB = change('VirtualUSBController', '<busNumber>0</busNumber><ehciEnabled>true</ehciEnabled>');
export const XHCI = change('VirtualUSBXHCIController', '<busNumber>0</busNumber>');
export const TPM = change('VirtualTPM', '');
export const FLOPPY = change(
  'VirtualFloppy',
  backing('VirtualFloppyRemoteDeviceBackingInfo', '<deviceName></deviceName>'),
);
export const PARALLEL = change(
  'VirtualParallelPort',
  backing('VirtualParallelPortFileBackingInfo', '<fileName>[ssd1] build01/print.txt</fileName>'),
);
export const PASSTHROUGH = change(
  'VirtualPCIPassthrough',
  backing('VirtualPCIPassthroughDeviceBackingInfo', pci('0000:1a:01.2')),
);
export const SRIOV = change(
  'VirtualSriovEthernetCard',
  `${backing('VirtualEthernetCardNetworkBackingInfo', '<deviceName>DMZ</deviceName>')}<addressType>manual</addressType><macAddress>00:50:56:25:48:77</macAddress><sriovBacking><physicalFunctionBacking>${pci('0000:1a:00.1')}</physicalFunctionBacking></sriovBacking>`,
);
export const video = (body: string) => change('VirtualMachineVideoCard', body, 'edit', 500);
