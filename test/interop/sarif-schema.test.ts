import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { sarifReport } from '../../src/report/formats/sarif.js';
import { largeReport, PLACE, SAMPLES } from '../report/formats/report-samples.js';

/** The official schema of SARIF 2.1.0; `.ci/peers` gets it from npm. */
const SCHEMA = process.env['SARIF_SCHEMA'] ?? '';

function haveSchema(): boolean {
  if (existsSync(SCHEMA)) return true;
  if (process.env['CI'] !== undefined) throw new Error('SARIF_SCHEMA names no file, and CI skips nothing');
  return false;
}

describe.skipIf(!haveSchema())('SARIF reports follow the official schema', () => {
  const any = /^/;
  const formats = {
    uri: /^[a-z][a-z0-9+.-]*:/i,
    'uri-reference': /^[^\s\\"<>^`{|}]*$/,
    'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
    uuid: any,
  };
  /** The schema is in draft 4; what it uses means the same in draft 7, but for the name of `id`. */
  const schema = () => {
    const {
      id: _,
      $schema: __,
      ...rest
    } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Readonly<Record<string, unknown>>;
    return rest;
  };

  test.each([...SAMPLES, ['5,000 VMs', largeReport(5_000)] as const])('%s', (_, report) => {
    const validates = new Ajv({ strict: false, unicodeRegExp: false, formats }).compile(schema());
    expect(validates(JSON.parse(sarifReport(report, PLACE))) ? [] : validates.errors).toEqual([]);
    expect(validates({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });
});
