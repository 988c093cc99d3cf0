import { fetchAll } from '@docent/storage/testing/fetched';

import { lancedbPackage } from './lancedb-package.ts';

await fetchAll([lancedbPackage]);
