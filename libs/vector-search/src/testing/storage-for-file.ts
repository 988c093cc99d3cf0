import { startLocalStorage, type LocalStorage, type Servers } from '@docent/storage/testing';

import { removeTemporaryFolders } from './documents.ts';

/** Storage for all tests of a file or of a `describe`; the temporary folders go with it. Before what needs it. */
export function storageForFile(servers?: Servers): void {
  let storage: LocalStorage;
  beforeAll(async () => {
    storage = await startLocalStorage(servers);
  });
  afterAll(async () => {
    await storage.stop();
    await removeTemporaryFolders();
  });
}
