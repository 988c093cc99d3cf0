import { jestFor } from '../../tools/workspace/jest.ts';

/** The tests that build, push and run all images of this workspace: `npx nx run lambda:test-images`. */
const config = { testMatch: ['<rootDir>/src/**/*.e2e.ts'], testTimeout: 600_000 };
export default jestFor(
  'images',
  { ...config, globalSetup: '<rootDir>/src/testing/look-for-docker.ts' },
  'image-tests.json',
);
