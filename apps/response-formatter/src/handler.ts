import { responseFormatter } from '@docent/contracts/response-formatter';
import { defineFunction } from '@docent/function-kit';
import { FORMATS } from './format.ts';

export const handler = defineFunction(responseFormatter, async (input) => {
  const { mediaType, write } = FORMATS[input.format];
  return { format: input.format, mediaType, body: write(input) };
});
