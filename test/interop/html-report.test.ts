import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorDiagnostic } from '../../src/domain/diagnostics/diagnostic.js';
import { htmlReport } from '../../src/report/formats/html.js';
import type { RunReport } from '../../src/report/model/run-report.js';
import {
  applyReport,
  driftReport,
  FAILED,
  largeReport,
  planReport,
  SAMPLES,
} from '../report/formats/report-samples.js';
import { havePeer } from './peers.js';

const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HOSTILE = `"><img src=x onerror="window.pwned=1"></summary></details><script>window.pwned=1</script>'\`\${x}&lt;\u202e`;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

type Look = 'light' | 'dark' | 'phone';

describe.skipIf(!havePeer(PROGRAM, ['--version']))('the HTML report in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esxform-report-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a report; `faults` gets console errors, page errors and requests. */
  async function open(report: RunReport, look: Look = 'light') {
    const file = join(folder, `${Math.random()}.html`);
    writeFileSync(file, htmlReport(report));
    const url = pathToFileURL(file).href;
    const page = await browser.newPage({
      colorScheme: look === 'dark' ? 'dark' : 'light',
      viewport: look === 'phone' ? { width: 390, height: 844 } : { width: 1200, height: 800 },
      // axe is put into the page, which the policy of the page forbids to scripts of others.
      bypassCSP: false,
    });
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== url) faults.push(`request: ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return { page, faults };
  }

  async function seriousViolations(page: Page): Promise<readonly string[]> {
    const found: readonly Violation[] = await page.evaluate(`${AXE}; axe.run().then((result) => result.violations)`);
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  }

  const looks: readonly Look[] = ['light', 'dark', 'phone'];
  test.each(looks.flatMap((look) => SAMPLES.map(([title, report]) => [look, title, report] as const)))(
    '%s, %s: no console message, no request, nothing serious for axe, no line wider than the screen',
    async (look, _, report) => {
      const { page, faults } = await open(report, look);
      const button = page.locator('#open');
      if ((await button.count()) > 0) await button.click();
      expect(await seriousViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  test('the filter and the tiles hide VMs and announce the count', async () => {
    const { page, faults } = await open(driftReport());
    const count = page.locator('#count');
    expect(await count.getAttribute('aria-live')).toBe('polite');
    expect(await count.textContent()).toBe('4 of 4 VMs shown');
    await page.fill('#filter', 'MEMORY db01');
    await expect.poll(() => count.textContent()).toBe('1 of 4 VMs shown');
    expect(await page.locator('details.vm:visible .name').allTextContents()).toEqual(['db01']);
    await page.keyboard.press('Escape');
    await expect.poll(() => count.textContent()).toBe('4 of 4 VMs shown');
    const tile = page.getByRole('button', { name: 'VMs missing' });
    await tile.click();
    expect(await tile.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('details.vm:visible .name').allTextContents()).toEqual(['web01']);
    await tile.click();
    expect(await count.textContent()).toBe('4 of 4 VMs shown');
    expect(faults).toEqual([]);
    await page.close();
  });

  test('a VM unfolds with the keyboard to its change with before and after', async () => {
    const { page } = await open(planReport());
    const row = page.locator('details.vm tbody tr').first();
    expect(await row.isVisible()).toBe(false);
    await page.locator('details.vm summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await row.isVisible()).toBe(true);
    expect(await page.locator('details.vm').first().innerText()).toMatch(/2GiB[\s\S]*4GiB/);
    await page.close();
  });

  test('an apply has its timeline and logs', async () => {
    const { page } = await open(applyReport());
    expect(await page.locator('.chart li').count()).toBe(2);
    expect(await page.locator('.chart .bad').allTextContents()).toEqual(['failed']);
    await page.locator('#open').click();
    expect(await page.locator('details.vm .log').first().isVisible()).toBe(true);
    await page.close();
  });

  test('print unfolds all VMs and folds them again', async () => {
    const { page } = await open(planReport());
    const opened = () => page.evaluate('document.querySelectorAll("details[open]").length');
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await opened()).toBe(3);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await opened()).toBe(0);
    await page.close();
  });

  test('hostile names are text', async () => {
    const hostile = JSON.parse(
      JSON.stringify(driftReport()).replaceAll(/"(?:db01|manifests\/db\.yaml|no permission|2GiB|sim:0)"/g, () =>
        JSON.stringify(HOSTILE),
      ),
    ) as RunReport;
    const { page, faults } = await open({
      ...hostile,
      owner: HOSTILE,
      diagnostics: [errorDiagnostic('EF3001', HOSTILE, { detail: HOSTILE, hint: HOSTILE })],
    });
    await page.locator('#open').click();
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('details.vm').count()).toBe(4);
    expect(await page.locator('.name').first().textContent()).toBe(HOSTILE.replace('\u202e', '\\u202e'));
    expect(faults).toEqual([]);
    await page.close();
  });

  test('5,000 VMs are filtered', async () => {
    const { page, faults } = await open(largeReport(5_000));
    await page.fill('#filter', 'vm4321');
    await expect.poll(() => page.locator('#count').textContent()).toBe('1 of 5000 VMs shown');
    await page.locator('#open').click();
    expect(await page.locator('details[open]').count()).toBe(1);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('without scripts each VM unfolds', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const file = join(folder, 'plain.html');
    writeFileSync(file, htmlReport(planReport()));
    await page.goto(pathToFileURL(file).href);
    expect(await page.locator('.tools').isVisible()).toBe(false);
    await page.locator('details.vm summary').first().click();
    expect(await page.locator('details.vm tbody tr').first().isVisible()).toBe(true);
    await context.close();
  });

  test('a run that failed before a plan shows its errors', async () => {
    const { page } = await open(FAILED);
    expect(await page.locator('.problem').count()).toBe(2);
    expect(await page.locator('h1').innerText()).toBe('esxform plan: Failed');
    await page.close();
  });
});
