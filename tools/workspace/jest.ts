import type { Config } from 'jest';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Jest for one project: TypeScript as ECMAScript modules, compiled by swc, tests beside the code.
 * @param counts file in dist/ that `npm test` adds up
 */
export function jestFor(project: string, more: Config = {}, counts = 'tests.json'): Config {
  return {
    displayName: project,
    testEnvironment: 'node',
    testTimeout: 300_000, // ends what hangs; a busy machine is slow and not wrong
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    passWithNoTests: true,
    extensionsToTreatAsEsm: ['.ts'],
    moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
    transform: {
      '\\.ts$': [
        '@swc/jest',
        {
          jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
          module: { type: 'es6' },
          sourceMaps: 'inline',
        },
      ],
    },
    reporters: ['default', [here('report.ts'), { file: counts }]],
    ...more,
  };
}

/**
 * Jest for one function: its tests invoke it through the local cloud, which the set-up starts for the folder that
 * `rootDir` names and leaves in AWS_ENDPOINT_URL_LAMBDA.
 */
export function functionTests(name: string): Config {
  return jestFor(name, {
    globalSetup: here('../local-cloud/src/testing/global-setup.ts'),
    globalTeardown: here('../local-cloud/src/testing/global-teardown.ts'),
  });
}
