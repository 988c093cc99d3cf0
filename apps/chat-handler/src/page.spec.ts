import { newId } from '@docent/contracts/ids';
import { ask, open, useBrowser, withBrowser } from './testing/in-browser.ts';

const url = process.env.DOCENT_URL!;

// The first invocation of all builds the function.
beforeAll(() => fetch(`${url}/openapi.json`));

test('the page loads nothing from elsewhere, and what has not changed is not sent again', async () => {
  const page = await fetch(url);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'/,
  );
  const text = await page.text();
  expect(text).not.toMatch(/(src|href)="(?!\/chat\.|#|data:)/);
  expect(text).not.toMatch(/<script>|<style>| style=| on\w+=/);
  const again = await fetch(url, { headers: { 'if-none-match': page.headers.get('etag')! } });
  expect(again.status).toBe(304);
});

withBrowser('in a browser', () => {
  useBrowser();

  test('a file that is chosen becomes READY, and a question is answered from it with its quote', async () => {
    const page = await open();
    const name = `${newId()}.md`;
    const text = '# Lamps\n\n## Warranty\n\nThe Ostrava lamp has a warranty of seventeen months on its hinge.\n';
    await page.getByLabel('choose files').setInputFiles({ name, mimeType: 'text/markdown', buffer: Buffer.from(text) });
    await page.locator('#document-list li[data-status=READY]', { hasText: name }).waitFor();

    await ask(page, 'How long is the warranty on the hinge of the Ostrava lamp?');
    const turn = page.locator('.turn').last();
    await turn.locator('.cost').waitFor();
    const source = turn.locator('.sources li', { hasText: name });
    expect(await source.first().textContent()).toContain('seventeen months on its hinge');
    const mark = turn.locator('sup.source a').first();
    const target = (await mark.getAttribute('href'))!;
    expect(await turn.locator(`[id="${target.slice(1)}"]`).count()).toBe(1);

    // Its address brings the conversation back.
    const reloaded = await open({}, new URL(page.url()).search);
    await reloaded.locator('.turn .sources li', { hasText: name }).first().waitFor();
    expect(await reloaded.locator('.turn h3').textContent()).toContain('Ostrava');

    // Deleted, it is neither listed nor found.
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await page.locator('#document-list li', { hasText: name }).waitFor({ state: 'detached' });
  });

  test('a file that cannot be taken says why', async () => {
    const page = await open();
    const name = `${newId()}.xyz`;
    await page.getByLabel('choose files').setInputFiles({ name, mimeType: '', buffer: Buffer.from([0, 1, 2, 255]) });
    const failed = page.locator('#document-list li[data-status=FAILED]', { hasText: name });
    await failed.waitFor();
    expect(await failed.locator('.status').textContent()).toMatch(/^FAILED: .{10,}/);
  });

  test('what a question holds is shown as text', async () => {
    const page = await open();
    const question = '<img src=x onerror="alert(1)"> **what** is <b>this</b>?';
    await ask(page, question);
    const turn = page.locator('.turn').last();
    await turn.locator('.cost').waitFor();
    expect(await turn.locator('h3').textContent()).toBe(question);
    expect(await turn.locator('img, b').count()).toBe(0);
  });

  test('it fits a phone, in the dark, and says that it is offline', async () => {
    const page = await open({ viewport: { width: 360, height: 640 }, colorScheme: 'dark' });
    await page.getByText('Offline: answers are quotes alone').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    const [red] = /\d+/.exec(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'))!;
    expect(Number(red)).toBeLessThan(64);
  });
});
