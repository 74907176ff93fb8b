import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import type { RuntimeFacts } from '../../src/domain/live.js';
import { MARKER_BYTES, type Marker } from '../../src/domain/marker.js';
import type { Change } from '../../src/plan/diff/change.js';
import { driftDomain } from '../../src/plan/drift/drift-domain.js';
import { markerFor } from '../../src/plan/match/marker.js';
import { isSameBoot, waitingIn, waitsAfter, withWaits } from '../../src/plan/match/restart-waits.js';
import { formatMarker, parseMarker, writtenNow } from '../../src/providers/esx/fields/marker.js';
import { DB01_UUID, DB01_VMX, desiredDomain, domain, liveDomain, OWNER } from './builders.js';

const BOOT = '2026-01-10T08:00:00Z';
const desired = (delay: number, vmx: Record<string, string> = {}): DesiredDomain =>
  desiredDomain('db01', { declared: { boot: { delay }, vmx } });
const marker = (what: DesiredDomain): Marker =>
  markerFor(what, OWNER, { uuid: DB01_UUID, vmxPath: DB01_VMX }, [], null);
const change = (path: readonly string[], before: Change['before'], after: Change['after']): Change => ({
  path,
  before,
  after,
  impact: { cost: 'next-power-on', because: '', evidence: [] },
});
const DELAY = change(['boot', 'delay'], 0, 5000);

function live(what: DesiredDomain, waits: Marker['waits'] | null, runtime: Partial<RuntimeFacts>) {
  const found = marker(what);
  const { boot } = domain();
  return liveDomain({
    domain: { boot: { ...boot, delay: what.declared.boot?.delay ?? 0 }, vmx: (what.declared.vmx ?? {}) as never },
    runtime,
    live: { marker: waits === null ? found : { ...found, ...(waits === undefined ? {} : { waits }) } },
  });
}

const WAITS = { booted: BOOT, values: { 'boot.delay': '0' } };

describe('a change at the next power-on', () => {
  test('is kept with the time of the power-on and the running value', () => {
    const found = live(desired(0), null, { power: 'on', bootTime: BOOT });
    expect(waitsAfter(desired(5000), found, found.marker, [DELAY])).toEqual(WAITS);
  });

  test('is not kept if the VM is off, or if it takes effect at once', () => {
    const off = live(desired(0), null, { power: 'off' });
    expect(waitsAfter(desired(5000), off, off.marker, [DELAY])).toBeNull();
    const on = live(desired(0), null, { power: 'on', bootTime: BOOT });
    const hot: Change = { ...DELAY, impact: { ...DELAY.impact, cost: 'hot' } };
    expect(waitsAfter(desired(5000), on, on.marker, [hot])).toBeNull();
  });

  test('a second change keeps the value that the VM runs with, and going back to it waits for nothing', () => {
    const found = live(desired(5000), WAITS, { power: 'on', bootTime: BOOT });
    const again = waitsAfter(desired(7000), found, found.marker, [change(['boot', 'delay'], 5000, 7000)]);
    expect(again).toEqual(WAITS);
    expect(waitsAfter(desired(0), found, found.marker, [change(['boot', 'delay'], 5000, 0)])).toBeNull();
  });

  test('without a time the wait is kept as unknown, and stays unknown', () => {
    const unknown = live(desired(0), null, { power: 'on' });
    const waits = waitsAfter(desired(5000), unknown, unknown.marker, [DELAY]);
    expect(waits).toEqual({ values: { 'boot.delay': '0' } });
    const later = live(desired(5000), waits, { power: 'on', bootTime: BOOT });
    expect(waitsAfter(desired(5000), later, later.marker, [])).toEqual(waits);
    const setBack = live(desired(5000), WAITS, { power: 'on', bootTime: '2026-01-10T07:00:00Z' });
    expect(waitsAfter(desired(5000), setBack, setBack.marker, [])).toEqual(waits);
  });

  test('secret and long values are not kept', () => {
    const found = live(desired(0), null, { power: 'on', bootTime: BOOT });
    const vmx = { 'guest.password': 'new', 'x.long': 'y' };
    const waits = waitsAfter(desired(0, vmx), found, found.marker, [
      change(['vmx', 'guest.password'], 'hunter2', 'new'),
      change(['vmx', 'x.long'], 'z'.repeat(60), 'y'),
    ]);
    expect(waits?.values).toEqual({ 'vmx.guest.password': '', 'vmx.x.long': '' });
    expect(JSON.stringify(waits)).not.toContain('hunter2');
  });
});

describe('what waits', () => {
  test.each<readonly [string, Partial<RuntimeFacts>, Marker['waits'], string]>([
    ['the same power-on', { power: 'on', bootTime: BOOT }, WAITS, 'pending'],
    ['a clock that was set', { power: 'on', bootTime: '2026-01-10T08:00:09Z' }, WAITS, 'pending'],
    ['a suspended VM, which resumes as it was', { power: 'suspended', bootTime: BOOT }, WAITS, 'pending'],
    ['a later power-on', { power: 'on', bootTime: '2026-01-10T09:00:00Z' }, WAITS, 'over'],
    ['an earlier power-on, of a restored machine', { power: 'on', bootTime: '2026-01-10T07:00:00Z' }, WAITS, 'unknown'],
    ['a VM that is off', { power: 'off' }, WAITS, 'over'],
    ['no time to read', { power: 'on' }, WAITS, 'unknown'],
    ['no time in the marker', { power: 'on', bootTime: BOOT }, { values: WAITS.values }, 'unknown'],
  ])('%s', (_, runtime, waits, expected) => {
    const found = live(desired(5000), waits, runtime);
    const waiting = waitingIn(desired(5000), found, OWNER, []);
    const findings = driftDomain(desired(5000), found, OWNER).findings.filter(({ path }) => path[0] === 'boot');
    if (expected === 'over') {
      expect(waiting).toBeNull();
      expect(findings).toEqual([]);
      return;
    }
    expect(waiting?.values).toEqual([{ path: ['boot', 'delay'], declared: 5000, running: 0 }]);
    expect(findings).toMatchObject([{ kind: expected, live: 0, declared: 5000 }]);
    expect(findings[0]?.note).toContain(
      expected === 'unknown' ? 'it is unknown whether' : 'waits for a restart: boot.delay 5000 (running with 0)',
    );
  });

  test('of another owner, or of a value that differs again or is not declared any more, is left out', () => {
    const found = live(desired(5000), WAITS, { power: 'on', bootTime: BOOT });
    expect(waitingIn(desired(5000), found, 'others', [])).toBeNull();
    expect(waitingIn(desired(5000), found, OWNER, [DELAY])).toBeNull();
    expect(waitingIn(desiredDomain('db01'), found, OWNER, [])).toBeNull();
  });

  test('two unknown times are one, an unknown one is no other', () => {
    expect(isSameBoot(null, null)).toBe(true);
    expect(isSameBoot(null, BOOT)).toBe(false);
  });
});

describe('in a marker', () => {
  test('waits are read back, and a damaged part is left out', () => {
    const whole = { ...marker(desired(5000)), waits: { ...WAITS, more: 2 } };
    expect(parseMarker(formatMarker(whole))?.waits).toEqual(whole.waits);
    const damaged = { ...whole, waits: { booted: 'yesterday', values: { a: 1, b: 'x' }, more: -1 } };
    expect(parseMarker(JSON.stringify({ ...damaged, machine: { uuid: null, vmx_path: 'x' } }))?.waits).toEqual({
      values: { b: 'x' },
    });
  });

  test('any number of them fits, and those without room are counted', () => {
    const keys = Array.from({ length: 200 }, (_, index) => `isolation.tools.option${index}.disable`);
    const what = desired(5000, Object.fromEntries(keys.map((key) => [key, 'TRUE'])));
    const found = live(desired(5000), null, { power: 'on', bootTime: BOOT });
    const waits = waitsAfter(
      what,
      found,
      found.marker,
      keys.map((key) => change(['vmx', key], null, 'TRUE')),
    );
    const long = {
      ...marker(what),
      owner: 'o'.repeat(200),
      machine: { uuid: null, vmxPath: `[ssd1] ${'ü'.repeat(240)}` },
    };
    const written = withWaits(long, waits);
    expect(
      Buffer.byteLength(formatMarker(writtenNow({ ...written, unfinished: 'downtime', copying: true }))),
    ).toBeLessThan(MARKER_BYTES);
    expect(Object.keys(written.waits?.values ?? {}).length + (written.waits?.more ?? 0)).toBe(200);
  });
});
