import { callFor, claudeFromEnvironment } from '@docent/claude';
import { responseEnhancement } from '@docent/contracts/response-enhancement';
import { defineFunction } from '@docent/function-kit';
import { unsupportedIn } from './unsupported.ts';

const claude = claudeFromEnvironment();

export const handler = defineFunction(responseEnhancement, async ({ caller: _caller, ...input }, context) => {
  const { answer = input.answer, followUps, notes } = await claude.enhance(input, callFor(context));
  const checked = await unsupportedIn(answer, input.sources, context);
  return { answer, followUps, unsupported: checked.unsupported, notes: [...notes, ...checked.notes] };
});
