import { bench, describe } from 'vitest';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { domainFromVmx, type VmxPlace } from '../../src/formats/vmx/parse.js';
import { formatVmxText, parseVmxText } from '../../src/formats/vmx/syntax.js';
import { largeFiles } from '../formats/vmx/large-files.js';

// Only ratios mean anything: all of one group run side by side over the same text, and the summary compares them.

const place: VmxPlace = { vmxPath: '[ssd1] web01/web01.vmx' as DatastorePath, mounts: [] };

/** A file as hosts write it: the fields of a machine with a few disks and NICs, and many keys that no field holds. */
function typicalFile(): string {
  const lines = [
    '.encoding = "UTF-8"',
    'config.version = "8"',
    'virtualHW.version = "13"',
    'displayName = "web01"',
    'annotation = "Front end|0Asee |22runbook 12|22"',
    'guestOS = "debian10-64"',
    'memsize = "4096"',
    'numvcpus = "4"',
    'scsi0.present = "TRUE"',
    'scsi0.virtualDev = "pvscsi"',
  ];
  for (let unit = 0; unit < 7; unit += 1) {
    lines.push(`scsi0:${unit}.present = "TRUE"`, `scsi0:${unit}.deviceType = "scsi-hardDisk"`);
    lines.push(`scsi0:${unit}.fileName = "web01_${unit}.vmdk"`, `sched.scsi0:${unit}.shares = "normal"`);
  }
  for (let nic = 0; nic < 4; nic += 1) {
    lines.push(`ethernet${nic}.present = "TRUE"`, `ethernet${nic}.virtualDev = "vmxnet3"`);
    lines.push(`ethernet${nic}.networkName = "VM Network"`, `ethernet${nic}.addressType = "generated"`);
    lines.push(`ethernet${nic}.generatedAddress = "00:0c:29:00:00:0${nic}"`);
  }
  for (let key = 0; key < 100; key += 1) lines.push(`vmotion.checkpoint${key}.size = "134217728"`);
  return `${lines.join('\n')}\n`;
}

const text = typicalFile();
const bytes = Buffer.from(text);
const { document } = parseVmxText(text);

describe(`a VMX of ${bytes.byteLength} bytes`, () => {
  bench('String.split', () => {
    text.split('\n');
  });
  bench('parseVmxText, text', () => {
    parseVmxText(text);
  });
  bench('parseVmxText, bytes', () => {
    parseVmxText(bytes);
  });
  bench('domainFromVmx', () => {
    domainFromVmx(document, place);
  });
  bench('formatVmxText', () => {
    formatVmxText(document);
  });
});

/** Long enough for several runs of the slowest, short enough for all of them. */
const SHORT = { time: 100, warmupTime: 0, warmupIterations: 1, iterations: 3 };

describe.each(largeFiles().map(({ name, bytes: file }) => [name, file] as const))('1 MiB of %s', (_, file) => {
  const large = file.toString('latin1');
  bench('String.split', () => void large.split('\n'), SHORT);
  bench('parseVmxText and domainFromVmx', () => void domainFromVmx(parseVmxText(file).document, place), SHORT);
});
