import { jestFor } from '../../tools/workspace/jest.ts';

/** The tests that build, push and run all images of this workspace: `npx nx run lambda:test-images`. */
export default jestFor('images', {
  testMatch: ['<rootDir>/src/**/*.e2e.ts'],
  testTimeout: 600_000,
  reporters: ['default'],
});
