import { newId } from '@docent/contracts/ids';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { ask, open, useBrowser, withBrowser } from './testing/in-browser.ts';

const url = process.env.DOCENT_URL!;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const questions = (page: Page) => page.locator('.turn h3').allTextContents();

// The first invocation of all builds the function.
beforeAll(() => fetch(`${url}/openapi.json`));

withBrowser('conversations in a browser', () => {
  // What a page is refused, the browser itself reports.
  useBrowser(/^Failed to load resource/);

  test('a question is edited and asked again, by keyboard too; each answer stays to be gone back to', async () => {
    const page = await open();
    const word = newId();
    await ask(page, `What is ${word}?`);
    await ask(page, `And after ${word}?`);
    await button(page, 'Edit').first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await questions(page)).toEqual([`What is ${word}?`, `And after ${word}?`]);
    await button(page, 'Edit').first().press('Enter');
    await page.getByLabel('Edit the question').fill(`Where is ${word}?`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.turn', { hasText: 'Where is' }).locator('.cost').waitFor();
    expect(await questions(page)).toEqual([`Where is ${word}?`]);
    await page.getByText('2 of 2').waitFor();
    await page.getByLabel('The answer before').click();
    expect(await questions(page)).toEqual([`What is ${word}?`, `And after ${word}?`]);
    await button(page, 'Ask again').last().click();
    await page.getByText('2 of 2').waitFor();
    expect(await questions(page)).toEqual([`What is ${word}?`, `And after ${word}?`]);

    // All of it is there when the page is loaded again, at the newest answer.
    const reloaded = await open({}, new URL(page.url()).search);
    await reloaded.locator('.turn').nth(1).waitFor();
    expect(await reloaded.getByText('2 of 2').count()).toBe(1);
    expect(await reloaded.getByText('1 of 2').count()).toBe(1);
  });

  test('conversations are listed, found, opened, named, judged, exported and deleted', async () => {
    const page = await open();
    page.on('dialog', (dialog) => void dialog.accept(dialog.type() === 'prompt' ? 'Lamps of old' : undefined));
    const word = newId();
    await ask(page, `Tell of ${word}!`);
    await button(page, 'Not helpful').click();
    await page.locator('[aria-pressed=true]', { hasText: 'Not helpful' }).waitFor();
    await button(page, 'New conversation').click();
    await page.getByText('Ask your documents something.').waitFor();
    await page.getByLabel('Search conversations').fill(word);
    const listed = page.locator('#conversation-list li', { hasText: word });
    await listed.waitFor();
    await listed.getByRole('button').click();
    await page.locator('.turn [aria-pressed=true]', { hasText: 'Not helpful' }).waitFor();

    await button(page, 'Rename').click();
    await page.locator('#conversation-list li', { hasText: 'Lamps of old' }).waitFor();
    const download = page.waitForEvent('download');
    await button(page, 'Export').click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('Lamps-of-old.md');
    expect(await readFile(await file.path(), 'utf8')).toMatch(new RegExp(`^# Lamps of old\n\n## Tell of ${word}!`));

    await button(page, 'Share').click();
    await button(page, 'Stop sharing').click();
    await button(page, 'Share').waitFor();
    await button(page, 'Delete').click();
    await page.locator('#conversation-list li', { hasText: 'Lamps of old' }).waitFor({ state: 'detached' });
    expect(await page.locator('.turn').count()).toBe(0);
    expect(new URL(page.url()).search).toBe('');
  });

  test('a source whose document is gone says so', async () => {
    const page = await open();
    const name = `${newId()}.md`;
    const buffer = Buffer.from('# Stools\n\nThe Zlatorog stool stands on three legs of walnut.\n');
    await page.getByLabel('choose files').setInputFiles({ name, mimeType: 'text/markdown', buffer });
    await page.locator('#document-list li[data-status=READY]', { hasText: name }).waitFor();
    await ask(page, 'On how many legs does the Zlatorog stool stand?');
    expect(await page.locator('.gone').count()).toBe(0);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await page.locator('.sources li', { hasText: name }).getByText('This document is no longer there.').waitFor();
  });

  test('a question that is refused says why and when, and stays to be asked', async () => {
    const page = await open();
    const refusals: { status: number; headers: Record<string, string>; body: string }[] = [
      { status: 429, headers: { 'retry-after': '7' }, body: '{"detail":"you ask more than 2 questions a minute"}' },
      { status: 503, headers: {}, body: '{"detail":"no answers today"}' },
    ];
    await page.route('**/chat', (route) => {
      const { status, headers, body } = refusals.shift()!;
      return route.fulfill({ status, headers, contentType: 'application/problem+json', body });
    });
    const question = page.getByLabel('Question', { exact: true });
    for (const why of ['you ask more than 2 questions a minute (in 7 s)', 'no answers today']) {
      await question.fill('Why?');
      await page.keyboard.press('Enter');
      await page.locator('.turn [role=alert]', { hasText: why }).waitFor();
      expect(await question.inputValue()).toBe('Why?');
    }
    await page.route('**/chat', (route) => route.abort('connectionrefused'));
    await page.keyboard.press('Enter');
    await page.locator('.turn [role=alert]', { hasText: 'Docent does not answer' }).waitFor();
  });

  test('where a token is asked for, it is asked for once and shown with each request', async () => {
    const page = await open();
    const shown: (string | undefined)[] = [];
    await page.route('**/conversations?*', (route) => {
      const { authorization } = route.request().headers();
      shown.push(authorization);
      return authorization
        ? route.continue()
        : route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"detail":"send a token"}' });
    });
    await page.reload();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('send a token').waitFor();
    await dialog.getByLabel('A token of your sign-in service').fill('a.b.c');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByLabel('Search conversations').fill('x');
    await page.waitForRequest((request) => request.headers().authorization === 'Bearer a.b.c');
  });
});
