import { describe, expect, test } from 'vitest';
import { parseUri } from '../../../src/providers/esx/net/uri.js';
import { targetOf } from '../../target.js';
import { HOST_ROWS, type UriRow, VCENTER_ROWS } from './uri-rows.js';

const ALL = [...HOST_ROWS, ...VCENTER_ROWS];

function told(row: UriRow): string {
  const read = parseUri(row.uri.replace(/HOST|VCENTER/, '127.0.0.1:8443'));
  if (read.ok) return 'taken';
  return read.problem.map(({ detail, hint }) => `${detail} ${hint ?? ''}`).join(' ');
}

describe('the table of URIs', () => {
  test('is a table: long enough, no row twice, one outcome each', () => {
    expect(ALL.length).toBeGreaterThanOrEqual(60);
    expect(new Set(ALL.map(({ uri }) => uri)).size).toBe(ALL.length);
    for (const row of ALL) expect([row.taken, row.refused].filter((each) => each !== undefined)).toHaveLength(1);
  });

  test.each(ALL.filter(({ taken }) => taken !== undefined))('$uri is taken', ({ uri, taken }) => {
    expect(targetOf(uri.replace(/HOST|VCENTER/, '127.0.0.1:8443'))).toMatchObject(taken ?? {});
  });

  test.each(ALL.filter(({ refused }) => refused !== undefined))('$uri is refused', (row) => {
    expect(told(row)).toContain(row.refused);
  });
});

test('a word that is not known is answered with the nearest that is', () => {
  expect(told({ uri: 'esx://HOST/?noverify=1' })).toContain('Did you mean no_verify?');
  expect(told({ uri: 'esx://HOST/?ca_cert=x' })).toContain('Did you mean cacert?');
  expect(told({ uri: 'esx://HOST/?colour=red' })).toContain('Known are transport, no_verify');
});

test.each([
  'esx://h?proxy=http://u:hunter2@p',
  'esx://h?proxy=http%3A%2F%2Fu%3Ahunter2%40p',
  'esx://h?PROXY=socks5://u:hunter2@p&colour=red',
  'esx://h?transport=http;proxy=u:hunter2@p',
  'esx://h?proxy=u:hunter2@p:0',
  'esx://h?proxy=ftp://u:hunter2@p',
  'esx://h?proxy=u:hunter2@p:99999999',
])('a password in a proxy is refused and never shown: %s', (uri) => {
  const read = parseUri(uri);
  expect(read.ok).toBe(false);
  expect(JSON.stringify(read)).not.toContain('hunter2');
});

test('the user of a proxy is no password, and hides no other problem', () => {
  expect(told({ uri: 'esx://h?proxy=socks5://u@p&colour=red' })).toContain('The parameter colour is not known');
});
