import { vectorSearch } from '@docent/contracts/vector-search';
import { defineFunction } from '@docent/function-kit';

import { answer } from './answer.ts';

export const handler = defineFunction(vectorSearch, answer);
