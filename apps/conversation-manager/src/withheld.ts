import type { Turn } from '@docent/contracts/conversation-manager';

/**
 * The turn as it is shown to who may not read these collections. When anything of the answer was made from one of them,
 * by what was found or by what was said before, only the question is left.
 */
export function withoutHidden(turn: Turn, hidden: ReadonlySet<string>): Turn {
  if (!turn.collections.some((collection) => hidden.has(collection))) return turn;
  const { receipt, collections: _, ...rest } = turn;
  return {
    ...rest,
    ...{ answer: '', sources: [], unsupported: [], followUps: [], collections: [], withheld: true },
    reason: turn.reason && 'you may not read what it was made from',
    receipt: receipt && { ...receipt, searches: [], notes: [] },
  };
}
