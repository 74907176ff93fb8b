import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DatastorePath } from '../../src/domain/values/datastore-path.js';
import { goldenText } from './golden-text.js';

const FOLDER = join(fileURLToPath(new URL('.', import.meta.url)), '../golden/convert/ovf');
const descriptors = readdirSync(FOLDER).filter((file) => file.endsWith('.ovf'));

describe('descriptors become manifests', () => {
  test('there are at least twenty', () => expect(descriptors.length).toBeGreaterThanOrEqual(20));

  test.each(descriptors)('%s', async (name) => {
    const golden = await goldenText(join(FOLDER, name), { from: 'ovf', datastoreDir: '[ssd1] web01' as DatastorePath });
    await expect(golden).toMatchFileSnapshot(join(FOLDER, name.replace('.ovf', '.txt')));
  });
});
