/**
 * VMX keys that the API shows in fields of its own. All others are `config.extraConfig`, and only those can be set through it:
 * a first-class key in a ConfigSpec's extraConfig is passed over, as hosts do.
 */
const SCALARS: ReadonlySet<string> = new Set(
  [
    '.encoding',
    'config.version',
    'virtualHW.version',
    'displayName',
    'annotation',
    'guestOS',
    'guestOSAltName',
    'memsize',
    'numvcpus',
    'cpuid.coresPerSocket',
    'firmware',
    'uuid.bios',
    'uuid.location',
    'uuid.action',
    'vc.uuid',
    'mem.hotadd',
    'vcpu.hotadd',
    'vcpu.hotremove',
    'sched.cpu.min',
    'sched.cpu.max',
    'sched.cpu.units',
    'sched.cpu.shares',
    'sched.mem.min',
    'sched.mem.minSize',
    'sched.mem.max',
    'sched.mem.shares',
    'sched.mem.pin',
    'bios.bootDelay',
    'bios.forceSetupOnce',
    'bios.bootRetry.enabled',
    'bios.bootRetry.delay',
    'uefi.secureBoot.enabled',
    'logging',
    'tools.syncTime',
    'tools.upgrade.policy',
    'toolScripts.afterPowerOn',
    'toolScripts.afterResume',
    'toolScripts.beforeSuspend',
    'toolScripts.beforePowerOff',
    'powerType.powerOff',
    'powerType.suspend',
    'powerType.reset',
    'vhv.enable',
    'vpmc.enable',
    'ctkEnabled',
    'svga.vramSize',
    'svga.numDisplays',
    'svga.autodetect',
  ].map((key) => key.toLowerCase()),
);

const DEVICES: readonly RegExp[] = [
  /^(scsi|sata|nvme)\d+\.(present|virtualdev|sharedbus)$/,
  /^(scsi|sata|nvme|ide)\d+:\d+\.(present|devicetype|filename|mode|writethrough|redo|clientdevice|startconnected|allowguestconnectioncontrol|autodetect)$/,
  /^ethernet\d+\.(present|virtualdev|connectiontype|networkname|addresstype|address|generatedaddress|generatedaddressoffset|checkmacaddress|startconnected|allowguestconnectioncontrol|wakeonpcktrcv|uptcompatibility|externalid|features|dvs\.(switchid|portid|portgroupid|connectionid)|opaquenetwork\.(id|type))$/,
  /^serial\d+\.(present|filetype|filename|startconnected|allowguestconnectioncontrol|yieldonmsrread|trynorxloss|pipe\.endpoint|network\.endpoint|vspc)$/,
  /^floppy\d+\.(present|filetype|filename|startconnected|clientdevice|allowguestconnectioncontrol)$/,
];

export function isFirstClassKey(key: string): boolean {
  const lower = key.toLowerCase();
  return SCALARS.has(lower) || DEVICES.some((pattern) => pattern.test(lower));
}
