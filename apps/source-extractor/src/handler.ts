import { sourceExtractor } from '@docent/contracts/source-extractor';
import { defineFunction } from '@docent/function-kit';
import { locate } from './locate.ts';
import { numbered } from './numbered.ts';

export const handler = defineFunction(sourceExtractor, async ({ caller, citations, known }, context) =>
  numbered(await locate(citations, caller, context), known),
);
