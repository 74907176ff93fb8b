import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DesiredDomain } from '../../src/domain/desired.js';
import { MARKER_BYTES, type Marker } from '../../src/domain/marker.js';
import { asJson } from '../../src/plan/diff/as-json.js';
import { declaredLeaves } from '../../src/plan/diff/declared-leaves.js';
import { appliedStates } from '../../src/plan/match/applied-state.js';
import { isSameMarker, markerFor } from '../../src/plan/match/marker.js';
import { formatMarker, newerMarker, parseMarker } from '../../src/providers/esx/fields/marker.js';
import { loadText } from '../manifest/load-text.js';

/**
 * Markers that the last version with format 1 wrote when it applied its examples in its simulator, with the manifests; the last one is of
 * a domain that declares every field.
 */
interface Written {
  readonly manifest: string;
  readonly markers: readonly string[];
}

const WRITTEN: readonly Written[] = JSON.parse(readFileSync(new URL('format-1-markers.json', import.meta.url), 'utf8'));

interface Old {
  readonly name: string;
  readonly desired: DesiredDomain;
  readonly text: string;
  readonly marker: Marker;
}

async function olds(): Promise<readonly Old[]> {
  const all = await Promise.all(
    WRITTEN.map(async ({ manifest, markers }) => {
      const { connections, diagnostics } = await loadText(manifest);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const domains = connections.flatMap((each) => each.domains);
      return markers.map((text): Old => {
        const marker = parseMarker(text);
        const desired = domains.find(({ name }) => name === marker?.domain);
        if (marker === null || desired === undefined) throw new Error(`no marker: ${text}`);
        return { name: desired.name, desired, text, marker };
      });
    }),
  );
  return all.flat();
}

describe('a marker of format 1', async () => {
  const every = await olds();
  const named = every.map((old) => [old.name, old] as const);

  test('of the examples: all are there', () => {
    expect(every.length).toBeGreaterThan(15);
  });

  test.each(named)('of %s is read with all that it holds', (_, { text, marker }) => {
    const old = JSON.parse(text) as { readonly [key: string]: never };
    expect(newerMarker(text)).toBeNull();
    expect(marker).toMatchObject({ format: 2, owner: old['owner'], machine: old['machine'], domain: old['domain'] });
    expect(Object.values(marker.applied)).toEqual(Object.values(old['applied'] as unknown as object));
    expect(Object.keys(marker.applied).join()).not.toMatch(/(^|,)[^,.]*(?<!sharedF)(?<!pciP)[A-Z]/);
  });

  test.each(named)('of %s says what one of format 2 would say, so that none is written', (_, { desired, marker }) => {
    expect(isSameMarker(marker, markerFor(desired, marker.owner, marker.machine, [], null))).toBe(true);
    // What is put off keeps what was applied before, in either format.
    for (const { path } of declaredLeaves(desired)) {
      expect(isSameMarker(marker, markerFor(desired, marker.owner, marker.machine, [path], marker))).toBe(true);
    }
  });

  test.each(named)('of %s says that each declared value was applied', (_, { desired, marker }) => {
    const declared = declaredLeaves(desired);
    const state = appliedStates({ applied: marker.applied, declared, have: asJson({}), differences: [] });
    for (const { path, value } of declared) {
      expect(state({ path, before: value, after: null })).toBe('live');
      expect(state({ path, before: 'by hand', after: value })).toBe('declared');
      expect(state({ path, before: 'by hand', after: 'another' })).toBe('other');
    }
  });

  test.each(named)('of %s fits once it is of format 2, and reads back as it was written', (_, { desired, marker }) => {
    const next = markerFor(desired, marker.owner, marker.machine, [], marker);
    const text = formatMarker({ ...next, unfinished: 'downtime', copying: true });
    expect(Buffer.byteLength(text)).toBeLessThan(MARKER_BYTES);
    expect(parseMarker(text)).toEqual({ ...next, unfinished: 'downtime', copying: true });
  });
});

test('the words of format 1 for an unfinished run are read, and are none of format 2', () => {
  const machine = { uuid: null, vmxPath: '[ssd1] a/a.vmx' };
  const old = { format: 1, owner: 'o', machine, applied: {}, copying: true };
  expect(parseMarker(JSON.stringify({ ...old, unfinished: 'dark' }))).toMatchObject({ unfinished: 'downtime' });
  expect(parseMarker(JSON.stringify({ ...old, unfinished: 'create' }))).toMatchObject({ unfinished: 'create' });
  expect(parseMarker(JSON.stringify({ ...old, unfinished: 'downtime' }))).not.toHaveProperty('unfinished');
  const next = { ...old, format: 2, machine: { uuid: null, vmx_path: '[ssd1] a/a.vmx' } };
  expect(parseMarker(JSON.stringify({ ...next, unfinished: 'dark' }))).not.toHaveProperty('unfinished');
});
