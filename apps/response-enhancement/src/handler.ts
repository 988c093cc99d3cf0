import { callFor, claudeFromEnvironment } from '@docent/claude';
import { responseEnhancement } from '@docent/contracts/response-enhancement';
import { defineFunction } from '@docent/function-kit';
import { unsupportedIn } from './unsupported.ts';

const claude = claudeFromEnvironment();

export const handler = defineFunction(responseEnhancement, async ({ caller: _caller, ...input }, context) => {
  const { answer, followUps, notes } = await claude.enhance(input, callFor(context));
  const checked = await unsupportedIn(answer ?? input.answer, input.sources, context);
  const done = { answer: answer ?? input.answer, followUps, notes: [...notes, ...checked.notes] };
  if (answer === undefined || checked.unsupported.length === 0) return { ...done, unsupported: checked.unsupported };
  // A rewrite that says more than sources do, where the answer did not, has added something.
  const before = await unsupportedIn(input.answer, input.sources, context);
  if (checked.unsupported.length <= before.unsupported.length) return { ...done, unsupported: checked.unsupported };
  const note = 'The answer is not rewritten: the rewrite would have said what no source says.';
  return { answer: input.answer, followUps, unsupported: before.unsupported, notes: [...notes, ...before.notes, note] };
});
