import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, esxform, freshFolder } from '../cli/esxform.js';
import { havePeer } from './peers.js';
import { buildVcsim, startVcsim, type Vcsim } from './vcsim-server.js';

const GO = havePeer('go', ['version']);

/** govmomi's simulator keeps no VMX text and checks no changeVersion; it is a server that nobody here wrote. */
describe.skipIf(!GO)(`the program against vcsim${GO ? '' : ' (skipped: there is no Go here)'}`, () => {
  let built: ReturnType<typeof buildVcsim>;
  let server: Vcsim;
  let folder: ReturnType<typeof freshFolder>;

  beforeAll(() => {
    built = buildVcsim();
  });
  afterAll(() => built.remove());
  beforeEach(() => {
    folder = freshFolder();
  });
  afterEach(async () => {
    folder.remove();
    await server.stop();
  });

  const run = (...args: readonly string[]): Promise<Ended> => {
    const env = { ESXFORM_HOST: server.host, ESXFORM_USER: 'root', ESXFORM_PASSWORD: 'secret' };
    return esxform(args, folder.path, env);
  };

  async function applied(connect: string, domain: string): Promise<Ended> {
    writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: "${connect}"\ndomains:\n${domain}`);
    const planned = await run('plan', 'm.yaml', '--detailed-exitcode');
    expect(planned.code, planned.stderr + planned.stdout).toBe(2);
    const ended = await run('apply', 'm.yaml', '--auto-approve');
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    const next = await run('plan', 'm.yaml', '--detailed-exitcode');
    expect(next.stdout).toContain('No changes.');
    expect(next.code).toBe(0);
    return next;
  }

  const web = (fields: string): string => `
  web01:
    define: create
    vcpus: 2
    controllers: { scsi0: pvscsi }
    disks: { "scsi0:0": { size: 1GiB, datastore: LocalDS_0, provisioning: thin } }
    nics: { ethernet0: { network: VM Network, model: vmxnet3 } }
    allow_power_off: hard
${fields}`;

  test.each([
    { name: 'vpx:// to a lone host', args: [], path: '/DC0/DC0_H0', scheme: 'vpx' },
    { name: 'vpx:// to a host of a cluster', args: [], path: '/DC0/DC0_C0/DC0_C0_H0', scheme: 'vpx' },
    { name: 'vpx:// to a cluster', args: [], path: '/DC0/DC0_C0', scheme: 'vpx' },
    { name: 'esx://', args: ['-esx'], path: '/', scheme: 'esx' },
  ])(
    '$name: create, memory, power off and on, notes and raw keys, each followed by an empty plan',
    async ({ args, path, scheme }) => {
      server = await startVcsim(built.program, args);
      const connect = `${scheme}://${server.host}${path}?transport=http`;
      const first = await applied(connect, web('    memory: 512MiB\n    power: on\n'));
      expect(first.stdout).toContain('the VMX file could not be read: web01');
      await applied(connect, web('    memory: 768MiB\n    power: on\n'));
      await applied(connect, web('    memory: 768MiB\n    power: off\n    annotation: "a & <b>"\n'));
      await applied(connect, web('    memory: 768MiB\n    power: off\n    vmx: { "answer.msg.x": "1" }\n'));
      await applied(connect, web('    memory: 768MiB\n    power: off\n    vmx: { "answer.msg.x": null }\n'));
      await applied(connect, web('    memory: 768MiB\n    power: on\n'));
      expect(await run('drift', 'm.yaml')).toMatchObject({ code: 0 });
    },
  );

  test('a domain that somebody else made is a stranger until it is adopted', async () => {
    server = await startVcsim(built.program, []);
    const connect = `vpx://${server.host}/DC0/DC0_H0?transport=http`;
    const domain = (more: string): string => `  DC0_H0_VM0: { annotation: ours${more} }\n`;
    writeFileSync(join(folder.path, 'm.yaml'), `version: 1\nconnect: "${connect}"\ndomains:\n${domain('')}`);
    expect(await run('apply', 'm.yaml', '--auto-approve')).toMatchObject({ code: 6 });
    await applied(connect, domain(', adopt: true'));
  });

  test('a path that leads nowhere says what is there', async () => {
    server = await startVcsim(built.program, []);
    writeFileSync(
      join(folder.path, 'm.yaml'),
      `version: 1\nconnect: "vpx://${server.host}/DC0/nope?transport=http"\ndomains: { a: { memory: 64MiB } }\n`,
    );
    const ended = await run('plan', 'm.yaml');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('DC0_C0, DC0_H0');
  });
});
