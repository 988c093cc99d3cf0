import type { Config } from 'jest';
import { fileURLToPath } from 'node:url';

/** Jest for one project: TypeScript as ECMAScript modules, compiled by swc, tests beside the code. */
export function jestFor(project: string, more: Config = {}): Config {
  return {
    displayName: project,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
    transform: {
      '\\.ts$': [
        '@swc/jest',
        {
          jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
          module: { type: 'es6' },
          sourceMaps: 'inline',
        },
      ],
    },
    reporters: ['default', fileURLToPath(new URL('report.ts', import.meta.url))],
    ...more,
  };
}
