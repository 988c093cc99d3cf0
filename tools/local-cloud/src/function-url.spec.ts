import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { cloudForFile } from './testing/cloud-for-file.ts';
import { clientSettings, eventually } from './testing/start-cloud.ts';

const cloud = cloudForFile();

test('a function that fails before it answers is a bad gateway, cold and warm', async () => {
  for (let time = 0; time < 2; time++) expect((await fetch(`${cloud.url}/fail`)).status).toBe(502);
});

test('a request becomes an event of payload format 2.0, and the prelude the response’s head', async () => {
  const response = await fetch(`${cloud.url}/a%20b?x=1&x=2&y=%C3%A4`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'k=v; l=w', 'x-own': 'value' },
    body: '{"ü":1}',
  });
  expect(response.status).toBe(418);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toMatchObject({
    version: '2.0',
    rawPath: '/a%20b',
    rawQueryString: 'x=1&x=2&y=%C3%A4',
    queryStringParameters: { x: '1,2', y: 'ä' },
    cookies: ['k=v', 'l=w'],
    headers: { 'x-own': 'value' },
    requestContext: { http: { method: 'POST', path: '/a b', sourceIp: '127.0.0.1' } },
    body: '{"ü":1}',
    isBase64Encoded: false,
  });
});

test('a body that is no text reaches the function in base64', async () => {
  const response = await fetch(cloud.url, { method: 'POST', body: new Uint8Array([0, 255, 7]) });
  expect(await response.json()).toMatchObject({
    body: Buffer.from([0, 255, 7]).toString('base64'),
    isBase64Encoded: true,
  });
});

test('server-sent events arrive while the function is still at work', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'docent-event-'));
  const file = join(folder, 'go-on');
  writeFileSync(file, '');
  const response = await fetch(`${cloud.url}/events?until=${encodeURIComponent(file)}`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('data: first\n\n');
  writeFileSync(file, 'now');
  expect((await reader.read()).value).toBe('data: second\n\n');
  expect((await reader.read()).done).toBe(true);
  rmSync(folder, { recursive: true });
});

test('a body over 6 MB is refused', async () => {
  const response = await fetch(cloud.url, { method: 'POST', body: new Uint8Array(6 * 1024 * 1024 + 1) });
  expect(response.status).toBe(413);
});

describe('the console', () => {
  /** An invocation, as the console tells it once it is over. */
  async function invoked() {
    const response = await fetch(`${cloud.url}/health`);
    await response.text();
    const requestId = response.headers.get('x-amzn-requestid');
    return eventually(async () => (await cloud.invocations()).find((record) => record.requestId === requestId));
  }

  test('lists the invocations, with their trace and log', async () => {
    expect(await invoked()).toMatchObject({
      function: 'front',
      caller: 'url',
      status: 'success',
      lines: expect.any(Array),
    });
  });

  test('sends each further one as an event', async () => {
    const events = await fetch(`${cloud.url}/_console/events`);
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    const { requestId } = await invoked();
    expect(JSON.parse((await reader.read()).value!.replace(/^data: /, ''))).toMatchObject({ requestId });
    await reader.cancel();
  });

  test('has a page, with its style and its script and nothing from elsewhere', async () => {
    const page = await fetch(`${cloud.url}/_console`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self'; /);
    const paths = [...(await page.text()).matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, path]) => path);
    expect(paths).toEqual(['/_console/console.css', '/_console/console.js']);
    for (const path of paths) expect((await fetch(cloud.url + path)).status).toBe(200);
  });

  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  (existsSync(executablePath) ? test : test.skip)(
    'shows in a browser what was invoked before and since, with its log',
    async () => {
      await invoked();
      const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
      try {
        const page = await browser.newPage();
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(error.message));
        await page.goto(`${cloud.url}/_console/`);
        await page.getByText('Live').waitFor();
        const rows = page.locator('#invocations .trace li');
        const before = await rows.count();
        expect(before).toBe((await cloud.invocations()).length);
        await invoked();
        await rows.nth(before).waitFor({ state: 'attached' });
        await rows.first().locator('summary').click();
        expect(await rows.first().locator('pre').textContent()).toMatch(
          /^Trace .+\nSTART RequestId: [^]*REPORT RequestId/,
        );
        expect(await page.locator('#functions tbody tr', { hasText: 'front' }).textContent()).toContain(
          `${before + 1}`,
        );
        const lambda = new LambdaClient(clientSettings(cloud));
        const Payload = JSON.stringify({ attempt: 'echo' });
        await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-caller', Payload }));
        lambda.destroy();
        const called = page.locator('.trace', { hasText: 'caller ← client' }).locator('li');
        await called.nth(1).waitFor({ state: 'attached' });
        expect(await called.locator('.function').allTextContents()).toEqual(['caller ← client', 'echo ← caller']);
        expect(faults).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
