import { functionTests } from '../../tools/workspace/jest.ts';

export default functionTests('cli');
