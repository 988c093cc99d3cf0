import type { Claude } from '../claude.ts';
import { answerOffline } from './answer.ts';
import { decideOffline } from './decide.ts';
import { followUpsFrom } from './follow-ups.ts';

/** Does without Claude: answers are quotes of the best passages, cited and declined by the same rules. */
export const offlineClaude: Claude = {
  offline: true,
  decide: (input) => Promise.resolve(decideOffline(input)),
  answer: answerOffline,
  rerank: () => Promise.resolve(null),
  enhance: (input) =>
    Promise.resolve({
      followUps: followUpsFrom(input),
      notes: input.rewrite ? ['The answer is not rewritten: that takes Claude, and no key is set.'] : [],
    }),
};
