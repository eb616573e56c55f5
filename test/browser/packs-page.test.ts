/** The form in a real browser against a service that can be made to fail: refusals, cuts, lost answers, reloads, hostile files. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { AppError } from '../../server/errors.ts';
import type { PackOptions } from '../../server/web/api.ts';
import { FakeService } from '../web/fake-api.ts';
import { maskedNumber, numberOf, refOf } from '../web/fake-cases.ts';
import { BROWSER_SETUP_MS, findChromium, launch } from './chromium.ts';
import { batchId, button, chooseProfile, expectToFit, heading, openApp, paste, requireBuild, rowOf, toChecks, toOptions } from './form-driver.ts';
import type { Opened } from './form-driver.ts';

const PROFILE = '人民法院在线服务';
/** Loans whose checks find nothing. */
const CLEAN = [0, 1, 2, 3].map(numberOf);
const BLOCKED = numberOf(6);
const BROKEN = numberOf(10);
const NOTED = numberOf(13);

describe('the form for packs in Chromium', function () {
  this.timeout(120_000);
  let browser: Browser;
  let service: FakeService;
  const opened: Opened[] = [];

  before(async function () {
    this.timeout(BROWSER_SETUP_MS);
    requireBuild();
    const path = await findChromium();
    if (path === null) return this.skip(); // findChromium has printed the reason
    browser = await launch(path);
  });
  after(() => browser?.close());
  beforeEach(async () => {
    service = await new FakeService().start();
  });
  afterEach(async () => {
    const complaints = opened.flatMap((each) => each.complaints);
    for (const { context } of opened.splice(0)) await context.close();
    await service?.stop();
    expect(complaints).to.deep.equal([]);
  });
  const open = async (...options: Parameters<typeof openApp> extends [unknown, unknown, ...infer Rest] ? Rest : never): Promise<Opened> => {
    const app = await openApp(browser, service.url, ...options);
    opened.push(app);
    return app;
  };
  const ordered = (): { cases: string[]; options: PackOptions }[] => service.requests.filter(({ method, path }) => method === 'POST' && path === '/api/v1/batches').map(({ body }) => body as { cases: string[]; options: PackOptions });
  const order = async (app: Opened, numbers: readonly string[]): Promise<string> => {
    await paste(app, numbers);
    await toOptions(app);
    await chooseProfile(app, PROFILE);
    await toChecks(app);
    await button(app.page, app.texts.order.submit(numbers.length)).click();
    return batchId(app.page);
  };

  it('merges cases from filter, list and file; names what it did not find; and keeps references only over a reload', async () => {
    const app = await open();
    const { page, texts } = app;
    await page.getByRole('checkbox', { name: texts.loans.choose(numberOf(0)) }).check();
    await paste(app, [numberOf(0), numberOf(1), 'XJ9999', numberOf(1)]);
    await page.getByText(texts.selection.outcome(4, 2)).waitFor();
    await page.getByText(texts.selection.unknown(1, '3')).waitFor();
    await page.getByText(texts.selection.duplicates(1, '4')).waitFor();
    await page.getByRole('tab', { name: texts.cases.byFile }).click();
    const file = page.locator('input[type=file]');
    await file.setInputFiles({ name: '名单.docx', mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
    await page.getByText(texts.file.ending('名单.docx')).waitFor();
    await file.setInputFiles({ name: '张某某名单.csv', mimeType: 'text/csv', buffer: Buffer.from(`借据号\n${numberOf(2)}\n`) });
    await page.getByText(texts.selection.count(3)).first().waitFor();
    const stored = String(await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }, location.href])'));
    expect(stored).to.contain(refOf(numberOf(2))).and.not.match(/XJ|\*\*|名单/);
    await page.reload();
    await page.getByText(texts.selection.restored(3)).waitFor();
    await page.locator(`.chosen li[data-case="${refOf(numberOf(1))}"] button`).click();
    await page.getByText(texts.selection.count(2)).first().waitFor();
    await page.getByRole('checkbox', { name: texts.loans.choose(numberOf(0)) }).uncheck();
    await page.getByText(texts.selection.count(1)).first().waitFor();
  });

  it('narrows the loan book, sends persons in the body only, and takes everything that fits over all pages', async () => {
    const { page, texts } = await open();
    await page.getByRole('combobox', { name: texts.filter.status }).click();
    await page.locator('.ant-select-item-option', { hasText: texts.filter.statuses.settled ?? '' }).click();
    await button(page, texts.filter.search).click();
    await page.getByText(texts.loans.total(10)).waitFor();
    await button(page, texts.filter.reset).click();
    await page.getByText(texts.loans.total(60)).waitFor();
    await button(page, texts.common.nextPage).click();
    await page.getByText(numberOf(20)).waitFor();
    await button(page, texts.loans.addAll(60)).click();
    await page.getByText(texts.selection.count(60)).first().waitFor();
    await page.getByText(texts.filter.more).click();
    await page.getByLabel(texts.filter.loanNumber).fill(numberOf(7));
    await button(page, texts.filter.search).click();
    await page.getByText(texts.loans.total(1)).waitFor();
    const search = service.requests.find(({ path }) => path === '/api/v1/loans/search');
    expect(search?.body).to.include({ loanNumber: numberOf(7) });
    expect(page.url()).not.to.contain('XJ');
  });

  it('refuses bad input at its field, its own rules and those of the service', async () => {
    const app = await open({ refusals: /status of 400/ });
    const { page, texts } = app;
    await button(page, texts.common.next).click();
    await page.getByText(texts.cases.needOne).waitFor();
    await page.getByRole('tab', { name: texts.cases.byList }).click();
    await button(page, texts.list.add).click();
    await page.getByText(texts.list.problems.empty()).waitFor();
    await paste(app, CLEAN);
    await toOptions(app);
    await page.getByLabel(texts.options.court).fill('院'.repeat(101));
    await page.getByLabel(texts.options.wait).fill('1441');
    await button(page, texts.common.next).click();
    for (const message of [texts.options.profileMissing, texts.options.courtLong, texts.options.waitWrong]) await page.getByText(message).waitFor();
    await chooseProfile(app, PROFILE);
    await page.getByLabel(texts.options.court).fill('不存在的法院');
    await page.getByLabel(texts.options.wait).fill('5');
    const problem = { 'zh-CN': '没有这个法院', en: 'no such court' };
    service.refusals.set('/batches/check', new AppError('invalid-request', { field: 'options.court', problem }));
    await button(page, texts.common.next).click();
    await page.locator('.ant-form-item', { has: page.getByLabel(texts.options.court) }).getByText('没有这个法院').waitFor();
    await toChecks(app);
    service.refusals.set('/batches', new AppError('invalid-request', { field: 'options.profile', problem: { 'zh-CN': '方案已停用', en: 'withdrawn' } }));
    await button(page, texts.order.submit(4)).click();
    await page.locator('.ant-form-item', { has: page.getByLabel(texts.options.profile) }).getByText('方案已停用').waitFor();
    expect(service.batches.size).to.equal(0);
  });

  it('shows what the checks found and what to do; nothing blocked is ordered; an override needs reason and name and is sent for its case', async () => {
    const app = await open();
    const { page, texts } = app;
    await paste(app, [...CLEAN, BLOCKED, BROKEN, NOTED]);
    await toOptions(app);
    await chooseProfile(app, PROFILE);
    await toChecks(app);
    // What stops a case is in sight; many notes are folded away beside it.
    const noted = rowOf(page, refOf(NOTED));
    expect(await noted.locator('[data-finding=stage-missing]').isVisible()).to.equal(true);
    expect(await noted.locator('[data-finding=exhibit-late]').first().isVisible()).to.equal(false);
    await noted.getByText(texts.checks.moreNotes(6)).click();
    expect(await noted.locator('[data-finding=exhibit-late]').last().isVisible()).to.equal(true);
    await noted.getByText(texts.checks.leaveOut).click();
    const blocked = rowOf(page, refOf(BLOCKED));
    await blocked.getByText(maskedNumber(BLOCKED)).waitFor();
    await blocked.getByText('请补充存证催收记录').waitFor();
    await blocked.getByText('10,100.36').waitFor();
    expect(await rowOf(page, refOf(BROKEN)).getByRole('button', { name: new RegExp(texts.checks.override.slice(0, 2)) }).count()).to.equal(0);
    expect(await button(page, texts.order.submit(4)).isDisabled()).to.equal(true);
    await blocked.getByRole('button', { name: texts.checks.overrideOf(maskedNumber(BLOCKED), 'stage-missing') }).click();
    await page.getByLabel(texts.override.by).fill('');
    await button(page, texts.override.confirm).click();
    for (const message of [texts.override.reasonMissing, texts.override.byMissing]) await page.getByText(message).waitFor();
    await page.getByLabel(texts.override.reason).fill('合同约定无须催收');
    await page.getByLabel(texts.override.by).fill('王法务（虚构）');
    await button(page, texts.override.confirm).click();
    await blocked.getByText(texts.checks.overridden('王法务（虚构）', '合同约定无须催收')).waitFor();
    await button(page, texts.checks.leaveOutAll(1)).click();
    await button(page, texts.order.submit(5)).click();
    await batchId(page);
    const [sent] = ordered();
    expect(sent?.cases).to.deep.equal([...CLEAN, BLOCKED].map(refOf));
    expect(sent?.options).to.deep.include({ profile: 'online-service', overrides: [{ code: 'stage-missing', case: refOf(BLOCKED), reason: '合同约定无须催收', by: '王法务（虚构）' }] });
  });

  it('stops the checks when told, and goes on with those that are left', async () => {
    const app = await open();
    const { page, texts } = app;
    service.checkDelayMs = 3000;
    await paste(app, CLEAN);
    await toOptions(app);
    await chooseProfile(app, PROFILE);
    await button(page, texts.common.next).click();
    await button(page, texts.checks.stop).click();
    await page.getByText(texts.checks.stopped(0, 4)).waitFor();
    expect(await button(page, texts.order.submit(0)).isDisabled()).to.equal(true);
    service.checkDelayMs = 0;
    await button(page, texts.checks.resume).click();
    await button(page, texts.order.submit(4)).waitFor();
  });

  it('asks for the name once, and orders once though the answer was lost', async () => {
    const app = await open({ actor: null, refusals: /ERR_FAILED|ERR_CONNECTION|Failed to load/ });
    const { page, texts } = app;
    await paste(app, CLEAN);
    await toOptions(app);
    await chooseProfile(app, PROFILE);
    await toChecks(app);
    let lost = 0;
    await page.route('**/api/v1/batches', async (route) => {
      if (route.request().method() !== 'POST' || lost++ > 0) return route.fallback();
      await route.fetch();
      return route.abort();
    });
    await button(page, texts.order.submit(4)).click();
    await button(page, texts.actor.save).click();
    await page.getByText(texts.actor.invalid).waitFor();
    await page.getByRole('dialog').getByLabel(texts.actor.label).fill('李经办（虚构）');
    await button(page, texts.actor.save).click();
    await page.getByText(texts.errors.unreachable).waitFor();
    await button(page, texts.order.submit(4)).click();
    await batchId(page);
    const sent = service.requests.filter(({ method, path }) => method === 'POST' && path === '/api/v1/batches');
    expect(sent.map(({ actor }) => decodeURIComponent(actor ?? ''))).to.deep.equal(['李经办（虚构）', '李经办（虚构）']);
    expect(new Set(sent.map(({ key }) => key)).size).to.equal(1);
    expect(service.batches.size).to.equal(1);
  });

  it('goes on over a reload and a cut of the events, pauses, resumes, names the failed case, and retries it', async () => {
    const app = await open({ refusals: /ERR_|Failed to load/ });
    const { page, texts } = app;
    service.batches.failing.add(refOf(numberOf(1)));
    service.batches.going = false;
    const id = await order(app, CLEAN);
    await page.getByText(texts.batch.states.queued, { exact: true }).first().waitFor();
    await page.reload();
    await page.getByText(texts.batch.finished(0, 4)).waitFor();
    await button(page, texts.batch.pause).click();
    await page.getByText(texts.batch.states.paused, { exact: true }).waitFor();
    await button(page, texts.batch.resume).click();
    const streams = service.streams;
    service.cutStreams();
    await page.getByText(texts.batch.lost).waitFor();
    service.batches.going = true;
    await page.getByText(texts.batch.doneSomeFailed(3, 1)).waitFor();
    expect(service.streams).to.be.above(streams);
    expect(await page.getByText(texts.batch.lost).count()).to.equal(0);
    const failed = rowOf(page, refOf(numberOf(1)));
    await failed.getByText('请先存入文件').waitFor();
    await page.getByText(`${texts.results.states.failed} 1`, { exact: true }).click();
    await rowOf(page, refOf(numberOf(0))).waitFor({ state: 'detached' });
    service.batches.failing.clear();
    await button(page, texts.batch.retry(1)).click();
    await page.getByText(texts.batch.done(4)).waitFor();
    const ended = service.streams;
    await page.waitForTimeout(1500);
    expect(service.streams, 'a batch that ended is not watched any more').to.equal(ended);
    await page.getByRole('link', { name: texts.app.batches }).click();
    await page.getByRole('link', { name: texts.batches.open(id) }).click();
    await page.getByText(texts.batch.done(4)).waitFor();
  });

  it('cancels after a question, and says what was made and what was not', async () => {
    const app = await open();
    const { page, texts } = app;
    service.batches.going = false;
    await order(app, CLEAN);
    await button(page, texts.batch.cancel).click();
    await page.getByText(texts.batch.cancelSure).waitFor();
    await button(page, texts.common.yes).click();
    await page.getByText(texts.batch.cancelledText(0, 4)).waitFor();
  });

  it('shows a pack in the page: the bundle as PDF, what could run as text, anything else as a download', async () => {
    const app = await open({ refusals: /status of 404/ });
    const { page, texts } = app;
    const id = await order(app, CLEAN.slice(0, 1));
    await page.getByText(texts.batch.done(1)).waitFor();
    const proof = page.getByRole('button', { name: texts.results.proofOf(maskedNumber(numberOf(0))) });
    await proof.click();
    await page.getByText(texts.results.proofPending(7)).waitFor();
    await page.getByRole('button', { name: texts.results.previewOf(maskedNumber(numberOf(0))) }).click();
    const frame = page.frameLocator(`iframe[title="${texts.preview.frame(texts.preview.names['bundle.pdf'] ?? '')}"]`);
    await frame.locator('embed, pdf-viewer, body').first().waitFor({ state: 'attached' });
    expect(service.requests.some(({ path }) => path === `/api/v1/batches/${id}/cases/${refOf(numberOf(0))}/files/bundle.pdf`)).to.equal(true);
    await page.getByRole('button', { name: /02-notice\.html/ }).click();
    await page.getByText('材料原文（虚构）').waitFor();
    expect(await page.title()).to.equal(texts.app.title);
    expect(await page.locator('.shown iframe').count()).to.equal(0);
    await page.getByRole('button', { name: new RegExp(texts.preview.names['editable/complaint.docx'] ?? '') }).click();
    await page.getByText(texts.preview.none).waitFor();
    await button(page, texts.common.close).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    service.refusals.set('/files/manifest.json', new AppError('not-found', { what: 'case' }));
    await page.getByRole('button', { name: texts.results.previewOf(maskedNumber(numberOf(0))) }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await button(page, texts.errors.retry).click();
    await page.getByRole('navigation', { name: texts.preview.files }).waitFor();
  });

  it('says that there is no such batch, and that the service is away', async () => {
    const { page, texts } = await open({ refusals: /status of 404|ERR_|Failed to load/ });
    await page.goto(`${service.url}/app/#/batches/00000000-0000-4000-8000-000000000000`);
    await page.getByText(texts.batch.notFound).waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page.getByRole('link', { name: texts.app.batches, exact: true }).first().click();
    await page.getByText(texts.errors.unreachable).waitFor();
    await page.unroute('**/api/**');
    await button(page, texts.errors.retry).click();
    await page.getByText(texts.batches.empty).waitFor();
  });

  for (const [language, width] of [['zh-CN', 1280], ['zh-CN', 1440], ['en', 1280]] as const) {
    it(`fits ${width} px in ${language}, in that language throughout, and can be used by the keyboard alone`, async () => {
      const app = await open({ language, width });
      const { page, texts } = app;
      expect(await page.locator('html').getAttribute('lang')).to.equal(language);
      const look = async (): Promise<void> => {
        await expectToFit(page);
        await expectOwnLanguage(page, language);
        expect(await page.evaluate(DOUBLE_IDS)).to.deep.equal([]);
        expect(await page.evaluate(NAMELESS)).to.deep.equal([]);
      };
      await page.getByText(texts.loans.total(60)).waitFor();
      await look();
      await page.getByRole('checkbox', { name: texts.loans.choose(numberOf(0)) }).focus();
      await page.keyboard.press('Space');
      await tabTo(page, texts.common.next);
      await page.keyboard.press('Enter');
      await heading(page, texts.options.heading).waitFor();
      expect(await page.evaluate('document.activeElement.tagName')).to.equal('H1');
      await look();
      await tabTo(page, texts.options.profile);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await tabTo(page, texts.common.next);
      await page.keyboard.press('Enter');
      await heading(page, texts.checks.heading).waitFor();
      await button(page, texts.checks.again).waitFor();
      await look();
      await tabTo(page, texts.order.submit(1));
      await page.keyboard.press('Enter');
      await page.getByText(texts.batch.done(1)).waitFor();
      await look();
      await button(page, texts.results.previewOf(maskedNumber(numberOf(0)))).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('navigation', { name: texts.preview.files }).waitFor();
      await look();
    });
  }
});

/** Elements that share an id: a label of one would speak for the other. */
const DOUBLE_IDS = `[...document.querySelectorAll('[id]')].map((each) => each.id).filter((id, index, all) => all.indexOf(id) !== index)`;
/** Visible controls without a name that a screen reader could say. */
const NAMELESS = `[...document.querySelectorAll('button, a[href], input, textarea, iframe, [role=combobox]')].filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('[aria-hidden=true]') && each.type !== 'hidden' && each.type !== 'file').filter((each) => {
  const text = (each.textContent ?? '') + (each.getAttribute('aria-label') ?? '') + (each.getAttribute('title') ?? '') + [...(each.labels ?? [])].map((label) => label.textContent).join('') + (each.getAttribute('aria-labelledby') ?? '');
  return text.trim() === '';
}).map((each) => each.outerHTML.slice(0, 200))`;

/** Presses Tab until the control of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    const at = String(await page.evaluate(`(() => { const each = document.activeElement; return (each.getAttribute('aria-label') ?? '') + '|' + each.textContent + '|' + [...(each.labels ?? [])].map((label) => label.textContent).join('|'); })()`));
    if (at.split('|').some((text) => text.trim() === name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach “${name}”`);
}

/** What stands on the page is of its language but for names, numbers and the other language's own name. */
async function expectOwnLanguage(page: Page, language: 'zh-CN' | 'en'): Promise<void> {
  const text = String(await page.evaluate('document.body.innerText'));
  if (language === 'zh-CN') {
    const rest = text.replace(/Docketproof|English|CSV|XLSX|TXT|ZIP|PDF|loanNumber|XJ[\d*]+|CASH-12|CARD-STD|\S+\.(pdf|html|json|docx|xlsx|csv|cjs)|\b[KM]B\b|npm run fsck|\b\d+[-\d]*\b/g, '');
    expect(rest.match(/[A-Za-z]{2,}/g) ?? []).to.deep.equal([]);
  } else {
    const rest = text.replace(/链证|中文|借据号|[张王李赵陈刘杨黄周吴]\*\*|李经办（虚构）|（虚构）|现金分期|标准信用卡|[\w./-]*民事起诉状\.pdf|[\w./-]*证据目录及证据\.pdf|材料原文/g, '');
    expect(rest.match(/\p{Script=Han}+/gu) ?? []).to.deep.equal([]);
  }
}
