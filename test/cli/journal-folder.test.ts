import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { esxform, freshFolder } from './esxform.js';

let folder: ReturnType<typeof freshFolder>;
beforeEach(() => {
  folder = freshFolder();
});
afterEach(() => folder.remove());

test('a journal that cannot be created ends apply before it reads a manifest or a host', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  writeFileSync(join(folder.path, 'm.yaml'), 'this is no manifest');
  for (const journal of ['file', 'file/journal', ...(process.platform === 'linux' ? ['/proc/x/y'] : [])]) {
    const { code, stderr, stdout } = await esxform(['apply', 'm.yaml', '--journal', journal], folder.path);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`error EF4025: No journal can be created in ${journal}`);
    expect(stderr.match(/EF\d+/g)).toHaveLength(1);
  }
});
