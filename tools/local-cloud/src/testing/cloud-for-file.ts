import { remove, startCloud, temporaryState, type TestCloud } from './start-cloud.ts';

/** The fixture's cloud, started once for all tests of a file or of a `describe`. Nothing of it is known before the first. */
export function cloudForFile({ state = temporaryState(), environment = {} } = {}): TestCloud {
  const cloud = {} as TestCloud;
  beforeAll(async () => {
    Object.assign(cloud, await startCloud(state, undefined, environment));
  });
  afterAll(async () => {
    await cloud.stop?.();
    remove(state);
  });
  return cloud;
}
