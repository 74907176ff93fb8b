import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DiagnosticError, hasErrors } from '../../src/domain/diagnostics/diagnostic.js';
import { readOva } from '../../src/formats/ovf/package.js';
import { objectNames, terraformVm } from '../../src/formats/terraform/parse.js';
import { terraformResources } from '../../src/formats/terraform/resources.js';
import { importText } from '../convert/import.js';
import { tarOf } from '../convert/tar-writer.js';
import { loadText } from '../manifest/load-text.js';
import { fuzz, HOURS } from './fuzz-runs.js';
import { mutatedText, NASTY } from './mutate-text.js';

const corpus = (kind: string, end: string): readonly string[] => {
  const folder = join(fileURLToPath(new URL('../golden/convert', import.meta.url)), kind);
  return readdirSync(folder)
    .filter((file) => file.endsWith(end))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
};
const OVF = corpus('ovf', '.ovf');
const XENVM = corpus('xenvm', '.conf');

/** Converts a text; the manifest, if there is one, is valid. */
async function converted(from: 'ovf' | 'xenvm', text: string): Promise<void> {
  try {
    const { text: manifest, diagnostics } = await importText(text, { from });
    for (const { summary } of diagnostics) expect(summary).not.toBe('');
    expect(manifest === '').toBe(hasErrors(diagnostics));
    if (manifest !== '') expect(hasErrors((await loadText(manifest)).diagnostics)).toBe(false);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
  }
}

test('OVF descriptors', { timeout: HOURS }, async () => {
  await fuzz('OVF', 60, async (random, note) => {
    const ovf = random.pick(OVF);
    const text = random.chance(0.4)
      ? mutatedText(ovf, random)
      : ovf.replace(/>([^<>\n]{1,40})</g, (whole, word: string) =>
          random.chance(0.05) ? `>${random.pick(NASTY).replace(/[<>&]/g, '')}<` : whole.replace(word, word),
        );
    note(text);
    await converted('ovf', text);
  });
});

test('xenvm configurations', { timeout: HOURS }, async () => {
  await fuzz('xenvm', 60, async (random, note) => {
    const text = mutatedText(random.pick(XENVM), random);
    note(text);
    await converted('xenvm', text);
  });
});

test('archives', { timeout: HOURS }, async () => {
  const archive = tarOf([
    { name: 'a.ovf', content: OVF[0] ?? '' },
    { name: 'a.mf', content: `SHA256(a.ovf)= ${'0'.repeat(64)}\n` },
    { name: '././@LongLink', content: `${'n'.repeat(130)}\0`, type: 'L' },
    { name: 'n', content: Buffer.alloc(1500) },
  ]);
  await fuzz('archives', 300, async (random, note) => {
    const bytes = Buffer.from(archive.subarray(0, random.chance(0.3) ? random.below(archive.length) : archive.length));
    for (let changes = random.below(4); changes > 0 && bytes.length > 0; changes -= 1)
      bytes[random.below(bytes.length)] = random.below(256);
    note(bytes.toString('latin1'));
    const { problems } = await readOva(
      (async function* () {
        yield bytes;
      })(),
    );
    for (const { problem } of problems) expect(problem).not.toBe('');
  });
});

test('Terraform states', { timeout: HOURS }, async () => {
  const values = [...NASTY, 5, -1, null, true, {}, [], [null], 1e300];
  const keys = ['name', 'disk', 'network_interface', 'cdrom', 'memory', 'extra_config', 'guest_id', 'vtpm', 'folder'];
  await fuzz('Terraform', 200, async (random, note) => {
    const odd = (depth: number): unknown =>
      depth > 0 && random.chance(0.4)
        ? [Object.fromEntries(['unit_number', 'size', 'path', 'label'].map((key) => [key, odd(depth - 1)]))]
        : random.pick(values);
    const attributes = Object.fromEntries([['name', 'a'], ...keys.slice(1).map((key) => [key, odd(2)] as const)]);
    const json = JSON.parse(
      JSON.stringify({ resources: [{ type: 'vsphere_virtual_machine', name: 'a', instances: [{ attributes }] }] }),
    ) as unknown;
    note(JSON.stringify(json));
    const resources = terraformResources(json);
    if (!resources.ok) return;
    for (const resource of resources.value) terraformVm(resource, objectNames(resources.value));
  });
});
