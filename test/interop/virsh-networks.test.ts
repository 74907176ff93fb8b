import { expect, it } from 'vitest';
import { onEachServer } from './virsh-lab.js';

onEachServer('the networks of virsh, which are the switches of a host', (lab) => {
  const { ok, refused, host } = lab;
  const network = (name: string, content: string) =>
    lab.virsh.file('net.xml', `<network><name>${name}</name>${content}</network>`);
  const rows = async (what: 'vswitch' | 'portgroup') => {
    const found = await host(`config.network.${what}`);
    return Array.isArray(found) ? found : [];
  };

  it('net-list, net-dumpxml, net-info, net-uuid', async () => {
    expect(await ok('net-list', '--all')).toMatch(/vSwitch0\s+active\s+yes\s+yes/);
    const xml = await ok('net-dumpxml', 'vSwitch0');
    expect(xml).toMatch(
      /<forward dev='vmnic0' mode='bridge'>\s*<interface dev='vmnic0'\/>\s*<interface dev='vmnic1'\/>/,
    );
    expect([...xml.matchAll(/<portgroup name='([^']*)'/g)].map((each) => each[1])).toEqual(['VM Network', 'DMZ']);
    const uuid = (await ok('net-uuid', 'vSwitch0')).trim();
    expect(xml).toContain(`<uuid>${uuid}</uuid>`);
    expect(await ok('net-info', 'vSwitch0')).toMatch(
      new RegExp(`UUID: +${uuid}\\nActive: +yes\\nPersistent: +yes\\nAutostart: +yes`),
    );
    expect(await ok('net-name', uuid)).toBe('vSwitch0\n\n');
    expect(await host('configManager.networkSystem.networkInfo')).toEqual(await host('config.network'));
  });

  it('net-define with uplinks, port groups and bandwidth; net-undefine', async () => {
    const bandwidth =
      "<bandwidth><inbound average='1000' peak='2000' burst='5120'/><outbound average='1000' peak='2000' burst='5120'/></bandwidth>";
    const file = network(
      'vSwitch7',
      `<forward mode='bridge'><interface dev='vmnic2'/><interface dev='vmnic3'/></forward>${bandwidth}<portgroup name='front'>${bandwidth}</portgroup><portgroup name='back'/>`,
    );
    await ok('net-define', file);
    const [, made] = await rows('vswitch');
    expect(made).toMatchObject({
      name: 'vSwitch7',
      pnic: ['key-vim.host.PhysicalNic-vmnic2', 'key-vim.host.PhysicalNic-vmnic3'],
      spec: {
        numPorts: 128,
        bridge: { nicDevice: ['vmnic2', 'vmnic3'] },
        policy: {
          shapingPolicy: {
            enabled: true,
            averageBandwidth: 8_000_000,
            peakBandwidth: 16_000_000,
            burstSize: 5_242_880,
          },
        },
      },
    });
    expect((await rows('portgroup')).slice(-2)).toMatchObject([
      { spec: { name: 'front', vlanId: 0, vswitchName: 'vSwitch7', policy: { shapingPolicy: { enabled: true } } } },
      {
        spec: { name: 'back', vlanId: 0, vswitchName: 'vSwitch7' },
        computedPolicy: { shapingPolicy: { enabled: true } },
      },
    ]);
    expect(await host('network')).toEqual(['VM Network', 'DMZ', 'front', 'back']);
    const datacenter = lab.kind === 'host' ? 'ha-datacenter' : 'dc1';
    expect(await lab.witness.see('Datacenter', datacenter, 'network')).toContain('front');
    const xml = await ok('net-dumpxml', 'vSwitch7');
    expect(xml).toMatch(/<inbound average='1000' peak='2000' burst='5120'\/>/);
    expect(xml).toMatch(/<portgroup name='front'>\s*<bandwidth>/);
    expect(await ok('net-list', '--name')).toBe('vSwitch0\nvSwitch7\n\n');

    await ok('net-undefine', 'vSwitch7');
    expect(await ok('net-list', '--name')).toBe('vSwitch0\n\n');
    expect((await rows('vswitch')).map(({ name }) => name)).toEqual(['vSwitch0']);
    expect(await host('network')).toEqual(['VM Network', 'DMZ']);
  });

  it('net-define of a switch within the host alone', async () => {
    await ok('net-define', network('inner', "<portgroup name='quiet'/>"));
    const [, made] = await rows('vswitch');
    expect(made.spec.bridge).toBeUndefined();
    expect(await ok('net-dumpxml', 'inner')).not.toMatch(/<forward/);
  });

  it.each([
    ['a name that is taken', 'vSwitch0', '', /already exists|existing/],
    ['a UUID', 'new', '<uuid>42116ec4-1d3f-4f0a-9a52-000000000001</uuid>', /UUID/],
    [
      'a card that there is not',
      'new',
      "<forward mode='bridge'><interface dev='eth0'/></forward>",
      /Could not find PhysicalNic with name 'eth0'/,
    ],
    ['a port group that is there', 'new', "<portgroup name='DMZ'/>", /HostPortGroup with name 'DMZ' exists already/],
    [
      'a card that another switch has',
      'new',
      "<forward mode='bridge'><interface dev='vmnic0'/></forward>",
      /'AddVirtualSwitch'.*'vmnic0' is in use/,
    ],
  ])('net-define refuses %s', async (_what, name, content, problem) => {
    expect(await refused('net-define', network(name, content))).toMatch(problem);
    expect((await rows('vswitch')).map((each) => each.name)).toEqual(['vSwitch0']);
  });

  it('net-undefine refuses what the host itself is on, and what a running domain is on', async () => {
    expect(await refused('net-undefine', 'vSwitch0')).toMatch(
      /Cannot undefine HostVirtualSwitch that has a 'host' port/,
    );
    await ok('net-define', network('inner', "<portgroup name='quiet'/>"));
    const card = virshInterface('quiet');
    await lab.raw.ok('ReconfigVM_Task', lab.kind === 'host' ? '1' : 'vm-101|VirtualMachine', card);
    await expect.poll(() => lab.domain('db01', 'network')).toEqual(['quiet']);
    expect(await refused('net-undefine', 'inner')).toMatch(/'RemovePortGroup'.*'quiet' is in use/);
    await ok('destroy', 'db01');
    await ok('net-undefine', 'inner');
    expect(await lab.domain('db01', 'network')).toEqual([]);
    expect(await ok('dumpxml', 'db01')).toMatch(/<source bridge='quiet'\/>/);
  });

  it('iface-list', async () => {
    // libvirt looks interfaces up by name where it should by MAC address, so that it lists none.
    expect((await ok('iface-list', '--all')).trim().split('\n')).toHaveLength(2);
    const cards = await host('config.network.pnic');
    const mac = Array.isArray(cards) ? String(cards[0].mac) : '';
    expect(await ok('iface-name', mac)).toBe('vmnic0\n\n');
    expect(await ok('iface-dumpxml', mac)).toMatch(/<interface type='ethernet' name='vmnic0'>/);
  });
});

/** A spec that puts the first card on a network; virsh has no such command for this driver. */
function virshInterface(name: string): string {
  return (
    '<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualVmxnet3"><key>4000</key>' +
    `<backing xsi:type="VirtualEthernetCardNetworkBackingInfo"><deviceName>${name}</deviceName></backing></device></deviceChange></spec>`
  );
}
