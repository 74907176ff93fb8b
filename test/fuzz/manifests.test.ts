import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/domain/diagnostics/diagnostic.js';
import { loadDesired } from '../../src/manifest/load-desired.js';
import { diagnosticText } from '../../src/report/diagnostics/diagnostic-text.js';
import { fuzz, HOURS } from './fuzz-runs.js';
import { mutatedText } from './mutate-text.js';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

const SEEDS: readonly string[] = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('esxform.yaml'))
  .sort()
  .map((file) => readFileSync(join(EXAMPLES, file), 'utf8'));

describe('a mutated manifest', () => {
  test('is read or refused with its place, and the report of it is text', { timeout: HOURS }, async () => {
    await fuzz('manifests', 200, async (random, note) => {
      const text = mutatedText(random.pick(SEEDS), random);
      note(text);
      const io = { cwd: join(EXAMPLES, 'features'), stdin: () => Promise.resolve(text) };
      const { diagnostics, connections, texts } = await loadDesired(['-'], io);
      for (const each of diagnostics) {
        expect(each.summary).not.toBe('');
        expect(diagnosticText(each, texts, { color: false })).not.toBe('');
      }
      if (!hasErrors(diagnostics)) expect(connections.length).toBeGreaterThan(0);
      // Nothing that was read has changed what every object inherits.
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    });
  });
});
