import { jestFor } from '../../tools/workspace/jest.ts';

export default jestFor('embeddings', { testEnvironment: '../../tools/workspace/native-environment.ts' });
