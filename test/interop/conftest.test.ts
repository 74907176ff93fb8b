import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { esxform, freshFolder } from '../cli/esxform.js';
import { havePeer } from './peers.js';

const POLICY = fileURLToPath(new URL('../../examples/gitops/policy', import.meta.url));

test.skipIf(!havePeer('conftest', ['--version']))(
  'the real conftest denies a plan that removes a VM, and passes others',
  async () => {
    const folder = freshFolder();
    const manifest = (fields: string) => `version: 1\nconnect: "sim:"\ndomains: { web01: { ${fields} } }\n`;
    const judged = async (...flags: string[]) => {
      const { stdout } = await esxform(['plan', 'a.yaml', '--json', ...flags], folder.path);
      writeFileSync(join(folder.path, 'plan.json'), stdout);
      const tested = spawnSync('conftest', ['test', '--no-color', '--policy', POLICY, join(folder.path, 'plan.json')], {
        encoding: 'utf8',
      });
      return { status: tested.status, output: tested.stdout + tested.stderr };
    };
    try {
      const uuid = 'uuid: 42116ec4-1d3f-4f0a-9a52-0000000000aa';
      writeFileSync(join(folder.path, 'a.yaml'), manifest(`${uuid}, guest_os: debian12-64, memory: 1GiB, vcpus: 1`));
      expect(await judged()).toMatchObject({ status: 0 });
      expect((await esxform(['apply', 'a.yaml', '--auto-approve'], folder.path)).code).toBe(0);
      const removal = await judged('--destroy');
      expect(removal.status).toBe(1);
      expect(removal.output).toContain('would be removed');
    } finally {
      folder.remove();
    }
  },
);
