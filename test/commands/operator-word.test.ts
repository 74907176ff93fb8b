import { describe, expect, test } from 'vitest';
import { mergeOperatorUri, operatorTargets } from '../../src/app/connections/operator-uri.js';
import { DiagnosticError } from '../../src/domain/diagnostics/diagnostic.js';
import type { Target } from '../../src/providers/esx/net/uri.js';
import { targetOf } from '../target.js';

type Environment = Readonly<Record<string, string | undefined>>;

function target(uri: string): Target {
  const read = targetOf(uri);
  return read;
}

/** The options that are used, or the summary of the refusal. */
function outcome(uri: string, given: readonly string[], env: Environment = {}, terminal = false): string {
  try {
    const word = mergeOperatorUri(target(uri), operatorTargets(given, env), env, terminal);
    const { verify, proxy, caFile, user } = word.target;
    const by = proxy === null || proxy === 'direct' ? proxy : proxy.host;
    const warned = word.warnings.length > 0 ? ' warned' : '';
    return `verify=${verify} proxy=${by} ca=${caFile} user=${user}${warned}`;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(error.diagnostic.code).toBe('EF3032');
    return error.diagnostic.summary;
  }
}

const NONE = 'verify=true proxy=null ca=null user=null';

describe('off a terminal', () => {
  test('a plain URI needs nobody’s word', () => {
    expect(outcome('esx://h/?transport=https&auto_answer=1', [])).toBe(NONE);
  });

  test.each([
    ['no_verify=1', 'no_verify'],
    ['proxy=p', 'proxy'],
    ['proxy=', 'proxy'],
    ['cacert=/x', 'cacert'],
    ['authfile=/x', 'authfile'],
    ['transport=http', 'transport=http'],
    ['transport=http&no_verify=1', 'transport=http, no_verify'],
    ['no_verify=1&proxy=p&cacert=/x', 'no_verify, proxy, cacert'],
  ])('%s is refused, unless the operator repeats it', (query, names) => {
    const uri = `esx://h/?${query}`;
    expect(outcome(uri, [])).toBe(`h: ${names} in \`connect\` must be confirmed with --connect`);
    expect(outcome(uri, [uri])).toContain('verify=');
    expect(outcome(uri, [], { ESXFORM_CONNECT: `esx://other/  ${uri}` })).toContain('verify=');
  });

  test.each([
    ['for another host', 'esx://other/?no_verify=1'],
    ['for another port', 'esx://h:8443/?no_verify=1'],
    ['without it', 'esx://h/'],
  ])('a word %s is none', (_, word) => {
    expect(outcome('esx://h/?no_verify=1', [word])).toContain('no_verify in `connect`');
  });

  test.each([
    ['proxy=p', 'proxy=q'],
    ['proxy=p', 'proxy=socks5://p'],
    ['proxy=p', 'proxy=p:1'],
    ['proxy=p', 'proxy=u@p'],
    ['cacert=/x', 'cacert=/y'],
  ])('%s is not repeated by %s', (written, said) => {
    expect(outcome(`esx://h/?${written}`, [`esx://h/?${said}`])).toContain('must be confirmed');
  });

  test('what the operator says counts, whether the manifest has it or not', () => {
    expect(outcome('esx://h/', ['esx://bob@H/?no_verify=1&proxy=p&cacert=/x'])).toBe(
      'verify=false proxy=p ca=/x user=bob warned',
    );
  });

  test.each<[string, Environment, string]>([
    ['govc’s, for this host', { GOVC_URL: 'https://h/sdk', GOVC_INSECURE: '1' }, 'verify=false'],
    ['govc’s, for another', { GOVC_URL: 'https://h2/sdk', GOVC_INSECURE: '1' }, 'must be confirmed'],
    ['govc’s, that says no', { GOVC_URL: 'h', GOVC_INSECURE: 'false' }, 'must be confirmed'],
    ['govc’s, without a host', { GOVC_INSECURE: '1' }, 'must be confirmed'],
    ['Terraform’s', { VSPHERE_SERVER: 'h', VSPHERE_ALLOW_UNVERIFIED_SSL: 'true' }, 'verify=false'],
    ['Terraform’s, for another', { VSPHERE_SERVER: 'x', VSPHERE_ALLOW_UNVERIFIED_SSL: 'true' }, 'must be confirmed'],
  ])('the variable is a word, too: %s', (_, env, meaning) => {
    expect(outcome('esx://h/?no_verify=1', [], env)).toContain(meaning);
  });
});

test.each(['no_verify=1', 'proxy=p', 'cacert=/x'])('on a terminal %s counts, with a warning', (query) => {
  expect(outcome(`esx://h/?${query}`, [], {}, true)).toMatch(/ warned$/);
});

test('a URI of the operator that is not valid is an error, not a silence', () => {
  expect(() => operatorTargets(['esx://h/?no_verify=yes'], {})).toThrow(DiagnosticError);
});

describe('plain HTTP off a terminal', () => {
  test.each<[string, string, readonly string[], Environment]>([
    ['nobody confirms it', 'esx://h/?transport=http', [], {}],
    ['the operator names the host alone', 'esx://h:18091/?transport=http', [], { ESXFORM_HOST: 'h' }],
    ['the operator names the same port with https', 'esx://h:443/?transport=http', ['esx://h/'], {}],
    ['the operator confirms another port', 'esx://h:81/?transport=http', ['esx://h/?transport=http'], {}],
    ['a variable names another port', 'esx://h:81/?transport=http', [], { GOVC_URL: 'http://h/sdk' }],
    ['a vCenter that nobody confirms', 'vpx://h/dc?transport=http', ['vpx://h/dc'], {}],
    ['a name below localhost', 'esx://x.localhost/?transport=http', [], {}],
    ['a name that begins as loopback does', 'esx://127.example.com/?transport=http', [], {}],
  ])('is refused: %s', (_, uri, given, env) => {
    expect(outcome(uri, given, env)).toContain('transport=http in `connect` must be confirmed');
  });

  test.each<[string, string, readonly string[], Environment]>([
    ['the operator repeats the URI', 'esx://h/?transport=http', ['esx://H:80/?transport=http'], {}],
    ['among others for the host', 'esx://h:443/?transport=http', ['esx://h/', 'esx://h:443/?transport=http'], {}],
    ['in ESXFORM_CONNECT', 'esx://h/?transport=http', [], { ESXFORM_CONNECT: 'sim: esx://h/?transport=http' }],
    ['a variable names it by an http URL', 'esx://h:81/?transport=http', [], { GOVC_URL: 'http://h:81/sdk' }],
    ['loopback', 'esx://127.0.0.1:8697/?transport=http', [], {}],
  ])('is used: %s', (_, uri, given, env) => {
    expect(outcome(uri, given, env)).toContain('verify=true');
  });
});

describe('plain HTTP', () => {
  const warned = (uri: string): readonly string[] =>
    mergeOperatorUri(target(uri), [], {}, true).warnings.map(({ code, summary }) => `${code} ${summary}`);

  test.each(['esx://h/?transport=http', 'esx://127.example.com/?transport=http', 'vpx://192.0.2.1/dc?transport=http'])(
    'is warned of: %s',
    (uri) => {
      expect(warned(uri)).toEqual([expect.stringContaining('EF3034 The password for')]);
    },
  );

  test.each([
    'esx://h/',
    'esx://localhost/?transport=http',
    'esx://127.0.0.1:8697/?transport=http',
    'esx://127.1/?transport=http',
    'esx://[::1]/?transport=http',
  ])('is not in the way: %s', (uri) => {
    expect(warned(uri)).toEqual([]);
  });
});
