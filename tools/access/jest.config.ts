import { jestFor } from '../../tools/workspace/jest.ts';

export default jestFor('access', {
  globalSetup: '<rootDir>/src/cloud/set-up.ts',
  globalTeardown: '<rootDir>/src/cloud/tear-down.ts',
});
