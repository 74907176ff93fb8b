import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLANK_CDROM, BLANK_FLOPPY, BLANK_NIC, blankDisk, blankDomain } from '../../src/domain/blank-domain.js';
import type { DeclaredFields, DesiredDomain } from '../../src/domain/desired.js';
import type { Domain, Slots } from '../../src/domain/domain.js';
import { MARKER_BYTES, type Marker } from '../../src/domain/marker.js';
import {
  DRIVE_BUSES,
  MAX_FLOPPIES,
  MAX_NICS,
  MAX_PARALLELS,
  MAX_PASSTHROUGH,
  MAX_SERIALS,
  MAX_SHARED_FOLDERS,
} from '../../src/domain/rules/limits.js';
import { MAX_NAME_LENGTH } from '../../src/domain/values/domain-name.js';
import { declaredLeaves, FIELD_ORDER } from '../../src/plan/diff/declared-leaves.js';
import { driftDomain } from '../../src/plan/drift/drift-domain.js';
import { compactApplied, digestValue, markerKey } from '../../src/plan/match/applied.js';
import { isSameMarker, machineOf, markerFor } from '../../src/plan/match/marker.js';
import { formatMarker, parseMarker } from '../../src/providers/esx/fields/marker.js';
import { propertyRuns } from '../deep-runs.js';
import { desiredDomain, liveDomain, OWNER, path } from '../plan/builders.js';
import { CLEAN, domains } from './arbitrary-domains.js';

/** Bytes for the applied values: all fit, some are grouped, all are grouped as far as they can be. */
const BUDGETS = [Number.POSITIVE_INFINITY, 1200, 500, 0];
const INSTANCE = '52a1a3a5-0001-4f0a-9a52-000000000901';

/** Without members that are null: a manifest that says null removes, and cannot say "whatever the host took". */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'kind' in value) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === null ? [] : [[key, withoutNulls(each)]])),
  );
}

/** A manifest that declares all of a machine. */
function declaring(machine: Domain): DesiredDomain {
  const fields = Object.fromEntries(FIELD_ORDER.map((field) => [field, machine[field]]));
  const vnc = machine.vnc === null ? null : { ...machine.vnc, password: null };
  return desiredDomain(machine.name, {
    declared: withoutNulls({ ...fields, vnc }) as DeclaredFields,
    power: 'on',
    autostart: false,
    protect: true,
    place: { host: 'host1', datastore: 'ssd1', folder: '', resourcePool: '' },
  });
}

function markerOf(desired: DesiredDomain, machine: Domain, budget: number): Marker {
  const live = liveDomain({ domain: machine, live: { instanceUuid: INSTANCE } });
  const marker = markerFor(desired, OWNER, machineOf(live), [], null);
  const all = declaredLeaves(desired).map(({ path: at, value }) => [markerKey(at), digestValue(value)]);
  return { ...marker, applied: compactApplied(Object.fromEntries(all), budget) };
}

function drift(desired: DesiredDomain, machine: Domain, marker: Marker): readonly string[] {
  const live = liveDomain({ domain: machine, live: { instanceUuid: INSTANCE, marker } });
  return driftDomain(desired, live, OWNER).findings.map(({ kind, path: at }) => `${kind} ${at.join('.')}`);
}

/** The same machine with other values in a scalar, a device and a raw key, where it has them. */
function changed(machine: Domain): Domain {
  const [nic] = Object.keys(machine.nics);
  const [disk] = Object.keys(machine.disks);
  const [key] = Object.keys(machine.vmx);
  const { nics, disks } = machine;
  return {
    ...machine,
    annotation: `${machine.annotation} changed`,
    nics:
      nic === undefined ? nics : { ...nics, [nic]: { ...BLANK_NIC, ...nics[nic], connected: !nics[nic]?.connected } },
    disks:
      disk === undefined ? disks : { ...disks, [disk]: { ...blankDisk(path('')), ...disks[disk], limit: 123_457 } },
    vmx: key === undefined ? machine.vmx : { ...machine.vmx, [key]: `${machine.vmx[key]} changed` },
  };
}

describe('a marker of any domain', () => {
  test('keeps within its bytes and reads back as it was written', () => {
    fc.assert(
      fc.property(domains(CLEAN), (machine) => {
        const desired = declaring(machine);
        const marker = markerFor(desired, OWNER, machineOf(liveDomain({ domain: machine })), [], null);
        const text = formatMarker({ ...marker, unfinished: 'downtime', copying: true });
        expect(Buffer.byteLength(text)).toBeLessThan(MARKER_BYTES);
        expect(parseMarker(formatMarker(marker))).toEqual(marker);
        expect(isSameMarker(parseMarker(formatMarker(marker)), marker)).toBe(true);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  test.each(BUDGETS)('shows no drift of an unchanged VM, and whose doing a change is; %d bytes', (budget) => {
    fc.assert(
      fc.property(domains(CLEAN), (machine) => {
        const desired = declaring(machine);
        const marker = markerOf(desired, machine, budget);
        const other = changed(machine);
        expect(drift(desired, machine, marker)).toEqual([]);
        // By hand: the manifest is what was applied. By the manifest: the VM is.
        const byHand = drift(desired, other, marker);
        const byManifest = drift(declaring(other), machine, marker);
        expect(byHand.length).toBeGreaterThan(0);
        expect(byHand.filter((each) => !each.startsWith('drift '))).toEqual([]);
        expect(byManifest.filter((each) => !each.startsWith('pending '))).toEqual([]);
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  test.each(BUDGETS)('counts what is newly declared as pending; %d bytes', (budget) => {
    fc.assert(
      fc.property(domains(CLEAN), (machine) => {
        const desired = declaring(machine);
        const { annotation: _annotation, vmx: _vmx, nics: _nics, ...less } = desired.declared;
        const marker = markerOf({ ...desired, declared: less }, machine, budget);
        const found = drift(declaring(changed(machine)), machine, marker);
        expect(found.filter((each) => !each.startsWith('pending '))).toEqual([]);
      }),
      { numRuns: propertyRuns(40) },
    );
  });
});

function slots<Device>(names: readonly string[], device: (name: string) => Device): Slots<Device> {
  return Object.fromEntries(names.map((each) => [each, device(each)]));
}

const numbered = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);

/** Every slot of every device is used, with names of the greatest length, and there are many long raw keys. */
function largest(): Domain {
  const long = '長'.repeat(80);
  const drives = Object.entries(DRIVE_BUSES).flatMap(([bus, { controllers, units, reserved }]) =>
    numbered(bus, controllers).flatMap((controller) =>
      Array.from({ length: units }, (_, unit) => unit)
        .filter((unit) => !reserved.includes(unit))
        .map((unit) => `${controller}:${unit}`),
    ),
  );
  const raw = slots(numbered(`x.${long}.${long}`, 2000), () => long);
  const whole = blankDomain(long as never);
  return {
    ...whole,
    uuid: '42116ec4-1d3f-4f0a-9a52-000000000001' as never,
    generationId: '42116ec4-1d3f-4f0a-9a52-000000000002' as never,
    guestOs: 'debian12-64',
    annotation: long,
    boot: { order: ['cdrom', 'floppy'], delay: 1, setup: true, retry: 2 },
    vnc: { port: 5900, listen: long, keymap: long, password: null },
    video: { memory: 4096 as never, displays: 2, accelerated: true },
    sound: 'hdaudio',
    tpm: true,
    controllers: slots(
      [...numbered('scsi', 4), ...numbered('sata', 4), ...numbered('nvme', 4)],
      () => 'pvscsi' as const,
    ),
    disks: slots(drives.slice(0, -2), (slot) => ({
      ...blankDisk(path(`[${long}] ${long}/${slot}.vmdk`)),
      size: 1024 as never,
      provisioning: 'thin' as const,
      shares: 'high' as const,
    })),
    cdroms: slots(drives.slice(-2), () => BLANK_CDROM),
    nics: slots(numbered('ethernet', MAX_NICS), () => ({
      ...BLANK_NIC,
      network: long,
      macType: 'static' as const,
      macCheck: true,
    })),
    floppies: slots(numbered('floppy', MAX_FLOPPIES), () => BLANK_FLOPPY),
    serials: slots(numbered('serial', MAX_SERIALS), () => ({ kind: 'file' as const, file: long })),
    parallels: slots(numbered('parallel', MAX_PARALLELS), () => ({ kind: 'file' as const, file: long })),
    sharedFolders: slots(numbered('sharedFolder', MAX_SHARED_FOLDERS), () => ({
      hostPath: long,
      guestName: long,
      writable: true,
    })),
    passthrough: slots(numbered('pciPassthru', MAX_PASSTHROUGH), () => ({
      address: long,
      vendor: '0x1',
      device: '0x2',
      system: long,
    })),
    guestinfo: raw,
    vmx: raw,
  };
}

test('the largest domain that a manifest can declare has a marker within its bytes', () => {
  const machine = largest();
  const desired = declaring(machine);
  expect(declaredLeaves(desired).length).toBeGreaterThan(7000);
  expect(desired.name).toHaveLength(MAX_NAME_LENGTH);
  const vmxPath = `[${'長'.repeat(80)}] ${'ディレクトリ/'.repeat(50)}${desired.name}.vmx`;
  const uuid = machine.uuid ?? '';
  const marker = markerFor(desired, 'o'.repeat(100), { uuid, vmxPath, instanceUuid: uuid }, [], null);
  const text = formatMarker({ ...marker, unfinished: 'downtime', copying: true });
  expect(Buffer.byteLength(text)).toBeLessThan(MARKER_BYTES);
  expect(parseMarker(text)).toEqual({ ...marker, unfinished: 'downtime', copying: true });
  // All fields are known, each of them in a form that shows no drift.
  const ours = markerFor(desired, OWNER, machineOf(liveDomain({ domain: machine })), [], null);
  expect(Object.keys(ours.applied).length).toBeGreaterThan(30);
  const live = liveDomain({ domain: machine, live: { marker: ours } });
  expect(driftDomain(desired, live, OWNER).findings).toEqual([]);
  const byHand = liveDomain({ domain: { ...machine, annotation: 'by hand' }, live: { marker: ours } });
  expect(driftDomain(desired, byHand, OWNER).findings.map(({ kind }) => kind)).toEqual(['drift']);
});
