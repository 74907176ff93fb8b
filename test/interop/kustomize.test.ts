import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { esxform, freshFolder } from '../cli/esxform.js';
import { havePeer } from './peers.js';

const OVERLAY = fileURLToPath(new URL('../../examples/kustomize/overlays/prod', import.meta.url));

test.skipIf(!havePeer('kustomize', ['version']))('esxform plans what the real kustomize builds', async () => {
  const built = spawnSync('kustomize', ['build', OVERLAY], { encoding: 'utf8' });
  expect(built).toMatchObject({ status: 0 });
  const folder = freshFolder();
  try {
    const planned = await esxform(['plan', '-', '--json'], folder.path, {}, built.stdout);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    const { resource_changes } = JSON.parse(planned.stdout) as { resource_changes: { change: { after: object } }[] };
    expect(resource_changes.map(({ change }) => change.after)).toMatchObject([{ memory: 8192, vcpus: 2 }]);
  } finally {
    folder.remove();
  }
});
