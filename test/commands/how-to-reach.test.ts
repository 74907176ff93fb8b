import { describe, expect, test } from 'vitest';
import { connectionExamples } from '../../src/app/connections/connection-examples.js';

const HOST = {
  uri: 'esx://127.0.0.1:8697/?no_verify=1',
  baseUrl: 'https://127.0.0.1:8697',
  user: 'root',
  password: 'secret',
};

const of = (client: string, reachable = HOST) =>
  connectionExamples(reachable).find((line) => line.startsWith(client)) ?? 'nothing';

describe('how to reach a simulator', () => {
  test('is told for each client, with where it listens', () => {
    for (const client of ['virsh', 'govc', 'pyvmomi', 'Terraform']) expect(of(client)).toMatch(/127\.0\.0\.1\D+8697/);
    expect(of('virsh')).toContain(`'${HOST.uri}'`);
    expect(of('govc')).toContain("GOVC_URL='https://root:secret@127.0.0.1:8697/sdk'");
    expect(of('pyvmomi')).toContain('disableSslCertValidation=True');
    expect(of('Terraform')).toContain('VSPHERE_SERVER=127.0.0.1:8697 ');
    expect(of('Terraform')).toContain('VSPHERE_ALLOW_UNVERIFIED_SSL=true terraform');
  });

  test('is another without TLS, where Terraform cannot come', () => {
    const plain = { ...HOST, uri: 'esx://127.0.0.1:8697/?transport=http', baseUrl: 'http://127.0.0.1:8697' };
    expect(of('govc', plain)).toContain("'http://root:secret@");
    expect(of('pyvmomi', plain)).toContain("protocol='http'");
    expect(of('Terraform', plain)).toContain('--no-tls');
  });

  test('never shows a password that the user chose', () => {
    const lines = connectionExamples({ ...HOST, password: 'hunter2' }).join('\n');
    expect(lines).not.toContain('hunter2');
    expect(lines).toContain('PASSWORD');
  });

  test('writes an IPv6 address as each client wants it', () => {
    const six = { ...HOST, baseUrl: 'https://[::1]:8697' };
    expect(of('govc', six)).toContain('@[::1]:8697/sdk');
    expect(of('pyvmomi', six)).toContain("host='::1'");
  });
});
