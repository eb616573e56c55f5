/** Drives the form as a person does: by what is written on it. */
import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { WEB_FOLDER } from '../../server/http/web-pages.ts';
import { TEXTS } from '../../server/web/texts/index.ts';
import type { Texts } from '../../server/web/texts/index.ts';

/** A build that is missing must not read as a browser's failure. @throws Error */
export function requireBuild(): void {
  if (!existsSync(join(WEB_FOLDER, 'index.html'))) throw new Error('the staff app is not built: run the tests with npm test, whose set-up builds it');
}

export interface Opened {
  context: BrowserContext;
  page: Page;
  texts: Texts;
  /** what the browser complained of, and requests to anywhere else */
  complaints: string[];
}

export interface OpenOptions {
  language?: 'zh-CN' | 'en';
  width?: number;
  /** the person's name; null: not typed yet */
  actor?: string | null;
  /** refusals that the test provokes are no complaint */
  refusals?: RegExp;
}

export async function openApp(browser: Browser, url: string, { language = 'zh-CN', width = 1280, actor = '李经办（虚构）', refusals = /^$/ }: OpenOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: language, acceptDownloads: true, reducedMotion: 'reduce' });
  // Two slow cores may make a page wait for a pack; what never comes still fails.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('request', (request) => !request.url().startsWith(url) && !/^(blob|data|chrome-extension|chrome):/.test(request.url()) && complaints.push(`request to ${request.url()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !refusals.test(message.text()) && complaints.push(message.text()));
  await page.goto(`${url}/`);
  await page.evaluate(`localStorage.setItem('docketproof.language', '${language}'); ${actor === null ? '' : `localStorage.setItem('docketproof.actor', '${actor}')`}`);
  await page.reload();
  return { context, page, texts: TEXTS[language], complaints };
}

export const button = (page: Page | Locator, name: string): Locator => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, level: 1, exact: true });
export const rowOf = (page: Page, id: string): Locator => page.locator(`tr[data-case="${id}"]`);

/** Pastes loan numbers and waits for the cases to be chosen. */
export async function paste({ page, texts }: Opened, numbers: readonly string[]): Promise<void> {
  await page.getByRole('tab', { name: texts.cases.byList }).click();
  await page.getByRole('textbox', { name: texts.list.label, exact: true }).fill(numbers.join('\n'));
  await button(page, texts.list.add).click();
}

/** From the chosen cases to the options. */
export async function toOptions({ page, texts }: Opened): Promise<void> {
  await button(page, texts.common.next).click();
  await heading(page, texts.options.heading).waitFor();
}

export async function chooseProfile({ page, texts }: Opened, name: string): Promise<void> {
  await page.getByRole('combobox', { name: texts.options.profile }).click();
  await page.locator('.ant-select-item-option', { hasText: name }).click();
}

/** From the options to checks that are done. */
export async function toChecks({ page, texts }: Opened): Promise<void> {
  await button(page, texts.common.next).click();
  await heading(page, texts.checks.heading).waitFor();
  await button(page, texts.checks.again).waitFor();
}

/** The batch's id, once its page is open. */
export async function batchId(page: Page): Promise<string> {
  await page.waitForURL(/#\/batches\/[0-9a-f-]{36}$/);
  return page.url().slice(-36);
}

/** A page that must be scrolled sideways hides what a person has to see. */
export async function expectToFit(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'), page.url()).to.equal(true);
}
