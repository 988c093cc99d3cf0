import { Validator } from '@seriousme/openapi-schema-validator';
import { app } from '../app.ts';
import { operations } from './openapi.ts';

test('every route is described, and nothing else', () => {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  expect(Object.keys(operations).sort()).toEqual([...new Set(routes)].sort());
});

process.env.DOCENT_LOCAL = '1';

test('the document is one by the schema of OpenAPI 3.1', async () => {
  const response = await app.request('/openapi.json', {}, { context: {} as never });
  const validator = new Validator();
  expect(await validator.validate((await response.json()) as Record<string, unknown>)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('what the document refers to is in it', async () => {
  const response = await app.request('/openapi.json', {}, { context: {} as never });
  const text = await response.text();
  const { openapi, components } = JSON.parse(text) as { openapi: string; components: { schemas: object } };
  expect(openapi).toBe('3.1.0');
  const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(referred.length).toBeGreaterThan(10);
  for (const name of referred) expect(components.schemas).toHaveProperty(name!);
  expect(text).not.toMatch(/"\$ref":"(?!#\/components)/);
});
