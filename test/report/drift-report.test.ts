import { describe, expect, test } from 'vitest';
import type { DomainDrift, DriftReport, Finding } from '../../src/plan/drift/drift.js';
import { driftMarkdown, driftText, hasDrift } from '../../src/report/drift/drift-report.js';
import { markdownCode } from '../../src/report/text/markdown-code.js';
import { at, name } from '../plan/builders.js';

const PLAIN = { color: false, columns: 100 };

const finding = (kind: Finding['kind'], parts: Partial<Finding> = {}): Finding => ({
  kind,
  path: ['memory'],
  live: 2048,
  declared: 4096,
  source: at(5),
  ...parts,
});

const domain = (called: string, ...findings: readonly Finding[]): DomainDrift => ({
  name: name(called),
  state: findings.length === 0 ? 'in-sync' : 'findings',
  because: null,
  findings,
});

const report = (...domains: readonly DomainDrift[]): DriftReport => ({
  format: 1,
  esxform: '1.0.0',
  connections: [{ connect: 'sim:', domains }],
});

const MISSING: DomainDrift = { name: name('gone'), state: 'missing', because: null, findings: [] };
const UNREADABLE: DomainDrift = { name: name('dark'), state: 'unreadable', because: 'disconnected', findings: [] };

describe('what counts as drift', () => {
  test.each<readonly [string, readonly DomainDrift[], boolean]>([
    ['nothing declared', [], false],
    ['in sync', [domain('a')], false],
    ['changed by hand', [domain('a', finding('drift'))], true],
    ['only pending', [domain('a', finding('pending'))], false],
    ['of unknown origin', [domain('a', finding('unknown'))], true],
    ['missing', [MISSING], true],
    ['unreadable', [UNREADABLE], true],
  ])('%s', (_what, domains, expected) => {
    expect(hasDrift(report(...domains))).toBe(expected);
  });
});

describe('a drift report in words', () => {
  const all = report(
    domain('db01', finding('drift'), finding('pending', { path: ['annotation'], live: 'a', declared: 'b' })),
    domain('ok'),
    MISSING,
    UNREADABLE,
  );

  test('each finding has both values, its kind and its line', () => {
    expect(driftText(all, PLAIN)).toBe(`  # db01 has drifted
      ~ memory     = 2GiB live, 4GiB declared
          # drift: changed since it was last applied  (lab.yaml:5:5)
      ~ annotation = "a" live, "b" declared
          # pending: the manifest is not applied yet  (lab.yaml:5:5)

  # gone is declared but does not exist

  # dark cannot be compared: disconnected

Drift: 1 drifted, 1 pending, 0 unknown; 1 missing, 1 unreadable, 1 in sync.
`);
  });

  test('nothing to tell is told in one line', () => {
    expect(driftText(report(domain('ok')), PLAIN)).toBe('No drift. The live VMs match the manifests.\n');
  });

  test('several connections have a heading each', () => {
    const two = { ...all, connections: [...all.connections, { connect: 'sim:b', domains: [MISSING] }] };
    expect(driftText(two, PLAIN)).toContain('On sim:b:');
  });
});

describe('a drift report on GitHub', () => {
  test('is a table', () => {
    const text = driftMarkdown(report(domain('db01', finding('drift')), MISSING));
    expect(text).toContain('| domain | path | kind | live | declared | where |');
    expect(text).toContain(
      '| <code>db01</code> | <code>memory</code> | drift | <code>2GiB</code> | <code>4GiB</code> |',
    );
    expect(text).toContain('| <code>gone</code> |  | missing |  |  |  |');
  });

  test.each(['</code><img src=x>', '@everyone', 'a|b', '`x`', '[l](http://x)', '#1', 'a\nb', '&lt;', '![](x)'])(
    '%j stays text',
    (evil) => {
      const code = markdownCode(evil);
      expect(code).toMatch(/^<code>[\p{L}\p{N} ,.()\-&#;]*<\/code>$/u);
      expect(code.slice(6, -7).replace(/&#\d+;/g, '')).not.toMatch(/[&#;]/);
    },
  );

  test('each row stays one row, whatever the values say', () => {
    const evil = finding('drift', { path: ['annotation'], live: 'a|b\n| c |', declared: '\\|' });
    const rows = driftMarkdown(report(domain('x|y', evil)))
      .split('\n')
      .filter((line) => line.includes('drift |'));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.match(/\|/g)).toHaveLength(7);
  });

  test('it fits in a comment and says what it left out', () => {
    const many = Array.from({ length: 2000 }, (_, index) => domain(`domain-${index}`, finding('drift')));
    const text = driftMarkdown(report(...many));
    expect(text.length).toBeLessThan(65_536);
    const rows = text.split('\n').filter((line) => line.includes('| drift |')).length;
    expect(text).toContain(`… and ${2000 - rows} more`);
    expect(rows).toBeGreaterThan(300);
  });

  test('nothing to tell is told', () => {
    expect(driftMarkdown(report(domain('ok')))).toBe('### No drift\n\nThe live VMs match the manifests.\n');
  });
});
