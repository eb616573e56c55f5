/**
 * The form against the real service, in a real browser: a batch with one failing case, a reload in the middle, a download that verifies,
 * a retry after the cause is mended.
 */
import { expect } from 'chai';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Download } from 'playwright-core';
import { parseTrust } from '../../server/domain/proof/index.ts';
import { verifyPackFile } from '../../server/packs/index.ts';
import { unzipAll } from './unzip-all.ts';
import { LENDER_PROFILE } from '../../scripts/demo/book/profile.ts';
import { checkValueLoan } from '../arrears/rig.ts';
import { exampleProduct } from '../domain/loan/examples.ts';
import { deposit, proofOf, remove, ServiceProcess, temporaryFolder } from '../service/process.ts';
import { BROWSER_SETUP_MS, findChromium, launch } from './chromium.ts';
import { batchId, button, chooseProfile, heading, openApp, requireBuild, rowOf, toChecks, toOptions } from './form-driver.ts';
import type { Opened } from './form-driver.ts';

const NUMBERS = ['E2E-0001', 'E2E-0002', 'E2E-0003'];
const PROFILE = '人民法院在线服务';
const STAGES = ['application', 'contract', 'disbursement', 'repayment', 'overdue-notice', 'collection'];

describe('the form for packs and the real service', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const downloads = temporaryFolder();
  const cases = new Map<string, string>();
  let service: ServiceProcess;
  let browser: Browser;
  let app: Opened;
  let id: string;
  /** stored file of the second case that is spoilt, and its bytes */
  let spoilt: { path: string; bytes: Buffer };

  const put = async (path: string, body: object, method = 'PUT'): Promise<void> => {
    const response = await fetch(service.url + path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  const stored = (): string[] => {
    const files = join(folder, 'files', 'files');
    return readdirSync(files, { recursive: true, encoding: 'utf8' }).map((name) => join(files, name)).filter((path) => statSync(path).isFile());
  };
  const document = async (loanNumber: string, stage: string, text: string): Promise<string> => {
    const { status, body } = await deposit(service.url, text, { loanNumber, stage, title: `${stage}（虚构）`, eventTime: '2024-01-10T02:03:04Z' });
    if (status !== 201) throw new Error(JSON.stringify(body));
    cases.set(loanNumber, String(body.case));
    return body.recordId;
  };
  const ref = (index: number): string => cases.get(NUMBERS[index] ?? '') ?? '';
  const saved = async (started: Promise<Download>): Promise<string> => {
    const download = await started;
    const path = join(downloads, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };
  const verdictOf = async (path: string): Promise<string> => (await verifyPackFile(path, { trust: parseTrust(readFileSync(join(folder, 'trust.json'))), now: new Date() })).verdict;

  before(async function () {
    this.timeout(BROWSER_SETUP_MS);
    requireBuild();
    const path = await findChromium();
    if (path === null) return this.skip(); // findChromium has printed the reason
    browser = await launch(path);
    service = await (await ServiceProcess.spawn(folder, { ANCHOR_MAX_SECONDS: '6' })).ready();
    await put('/api/v1/lender', LENDER_PROFILE);
    await put('/api/v1/products/CASH-12', exampleProduct());
    let last = '';
    for (const loanNumber of NUMBERS) {
      const before = stored();
      for (const stage of STAGES) last = await document(loanNumber, stage, `${stage} ${loanNumber}`);
      const added = stored().find((file) => !before.includes(file));
      if (loanNumber === NUMBERS[1] && added !== undefined) spoilt = { path: added, bytes: readFileSync(added) };
    }
    await put('/api/v1/loans/import?kind=loans', NUMBERS.map((loanNumber) => checkValueLoan({ loanNumber })), 'POST');
    await proofOf(service.url, last);
    app = await openApp(browser, service.url, { width: 1440, refusals: /Failed to load resource/ });
  });
  after(async () => {
    await browser?.close();
    await service?.stop('SIGKILL');
    for (const path of [folder, downloads]) remove(path);
  });

  it('is what the service opens with', async () => {
    const { page, texts } = app;
    expect(new URL(page.url()).pathname).to.equal('/app/');
    await page.getByText(texts.loans.total(3)).waitFor();
  });

  it('orders a batch; a reload in the middle loses nothing; the failing case is named with what to do', async () => {
    const { page, texts } = app;
    await button(page, texts.loans.addAll(3)).click();
    await page.getByText(texts.selection.count(3)).first().waitFor();
    await toOptions(app);
    await chooseProfile(app, PROFILE);
    await toChecks(app);
    await overrideAll(app);
    // One original is damaged on disk after the checks, and a third case gets a document that must be anchored first.
    writeFileSync(spoilt.path, spoilt.bytes.map((byte, index) => (index === spoilt.bytes.length >> 1 ? byte ^ 1 : byte)));
    await document(NUMBERS[2] ?? '', 'collection', 'collection, later');
    await button(page, texts.order.submit(3)).click();
    id = await batchId(page);
    // The third case waits for its anchor: until then nothing can be over. Paused, it stays in the middle however slow the machine is.
    await button(page, texts.batch.pause).click();
    await page.getByText(texts.batch.states.paused, { exact: true }).waitFor();
    expect(page.url()).not.to.contain('E2E');
    expect(await rowOf(page, ref(0)).innerText()).to.contain('****01');
    await page.reload();
    await page.getByText(texts.batch.states.paused, { exact: true }).waitFor();
    await button(page, texts.batch.resume).click();
    await page.getByText(texts.batch.doneSomeFailed(2, 1)).waitFor({ timeout: 60_000 });
    expect(await batchId(page)).to.equal(id);
    for (const index of [0, 1, 2]) expect(await rowOf(page, ref(index)).innerText(), 'known by its end after the reload too').to.contain(`****0${index + 1}`);
    for (const index of [0, 2]) await rowOf(page, ref(index)).getByText(texts.results.states.done, { exact: true }).waitFor();
    const failed = rowOf(page, ref(1));
    await failed.getByText(texts.results.states.failed, { exact: true }).waitFor();
    expect(await failed.innerText()).to.match(/备份|fsck/);
  });

  it('downloads a pack and all packs, and each ZIP verifies', async () => {
    const { page, texts } = app;
    const started = page.waitForEvent('download');
    await rowOf(page, ref(0)).getByText(texts.results.download, { exact: true }).click();
    const pack = await saved(started);
    expect(await verdictOf(pack)).to.equal('consistent');
    const bytes = readFileSync(pack);
    writeFileSync(`${pack}.spoilt`, bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 1 : byte)));
    expect(await verdictOf(`${pack}.spoilt`)).to.equal('inconsistent');
    const all = page.waitForEvent('download');
    await page.getByText(texts.batch.archive, { exact: true }).click();
    const packs = (await unzipAll(await saved(all))).filter(({ name }) => name.endsWith('.zip'));
    expect(packs.map(({ name }) => name).sort()).to.deep.equal([0, 2].map((index) => `${ref(index)}.zip`).sort());
    for (const { name, bytes: content } of packs) {
      const path = join(downloads, `from-archive-${name}`);
      writeFileSync(path, content);
      expect(await verdictOf(path), name).to.equal('consistent');
    }
  });

  it('shows the pack in the page, every file of it named', async () => {
    const { page, texts } = app;
    const answered = page.waitForResponse((response) => response.url().endsWith(`/cases/${ref(0)}/files/bundle.pdf`));
    await rowOf(page, ref(0)).getByText(texts.results.preview, { exact: true }).click();
    const list = page.getByRole('navigation', { name: texts.preview.files });
    await list.waitFor();
    expect((await answered).ok()).to.equal(true);
    const packed = (await unzipAll(join(downloads, `${ref(0)}.zip`))).filter(({ name }) => !name.endsWith('/'));
    expect(await list.getByRole('button').count()).to.equal(packed.length);
    await list.getByRole('button', { name: texts.preview.names['manifest.json'] ?? '', exact: true }).click();
    await page.getByRole('region', { name: texts.preview.shown }).getByText('"bundle.pdf"').waitFor();
    await button(page, texts.common.close).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('tries the failed case again once its cause is mended', async () => {
    const { page, texts } = app;
    writeFileSync(spoilt.path, spoilt.bytes);
    await button(page, texts.batch.retry(1)).click();
    await page.getByText(texts.batch.done(3)).waitFor({ timeout: 60_000 });
  });

  it('lists the batch among earlier ones', async () => {
    const { page, texts } = app;
    await page.getByRole('link', { name: texts.app.batches, exact: true }).first().click();
    await heading(page, texts.batches.heading).waitFor();
    await page.getByRole('link', { name: texts.batches.open(id) }).waitFor();
  });

  it('keeps no loan number in the browser, and complains of nothing', async () => {
    expect(String(await app.page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])'))).not.to.contain('E2E');
    expect(app.complaints).to.deep.equal([]);
  });
});

/** What the checks of a plain text case find may be overridden, by name and for a reason; what may not fails the test by its own words. */
async function overrideAll({ page, texts }: Opened): Promise<void> {
  // The button that takes an override back has no label beside its words.
  const open = page.locator('[data-finding] button[aria-label]');
  while ((await open.count()) > 0) {
    await open.first().click();
    await page.getByLabel(texts.override.reason).fill('浏览器测试（虚构）');
    const others = page.getByRole('dialog').getByRole('checkbox');
    if ((await others.count()) > 0) await others.check();
    await button(page, texts.override.confirm).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  const blocked = page.locator('tr[data-case]', { hasText: texts.checks.notOverridable });
  if ((await blocked.count()) > 0) throw new Error(`the checks block a case: ${await blocked.first().innerText()}`);
}
