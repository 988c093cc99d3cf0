import { jestFor } from '../../tools/workspace/jest.ts';
import { lancedbModules } from './src/testing/lancedb-package.ts';

export default jestFor('vector-search', { moduleNameMapper: lancedbModules() });
