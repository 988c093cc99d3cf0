import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const url = process.env.DOCENT_URL!;
/** Debian's; CI installs it. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const withBrowser = existsSync(executablePath) ? describe : describe.skip;

let browser: Browser;
const faults: string[] = [];

/** A browser for the tests of a file, and after each test the look whether a page had a fault that it did not tell of. */
export function useBrowser(expected?: RegExp): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  afterEach(() => expect(faults.splice(0).filter((fault) => !expected?.test(fault))).toEqual([]));
}

export async function open(options: BrowserContextOptions = {}, path = ''): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(url + path);
  return page;
}

/** Asks, and waits until the answer has ended. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Question', { exact: true }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('.turn', { hasText: question }).locator('.cost').waitFor();
}
