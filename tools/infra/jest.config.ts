import { jestFor } from '../../tools/workspace/jest.ts';

export default jestFor('infra');
