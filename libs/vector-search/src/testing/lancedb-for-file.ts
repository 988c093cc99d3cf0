import { SegmentCache, lancedbEngine, type IndexEngine } from '../index.ts';
import { temporaryFolder } from './documents.ts';
import { storageForFile } from './storage-for-file.ts';
import { giveBackTheDate, ownTheDate } from './virtual-time.ts';

/** LanceDB on versitygw for all tests of a `describe`; each has the date to itself. */
export function lancedbForFile(): { readonly engine: IndexEngine } {
  let engine: IndexEngine;
  beforeAll(async () => {
    engine = lancedbEngine(new SegmentCache(await temporaryFolder()));
  });
  afterAll(() => engine.close());
  storageForFile({ s3: 'versitygw' });
  beforeEach(ownTheDate);
  afterEach(giveBackTheDate);
  return {
    get engine() {
      return engine;
    },
  };
}
