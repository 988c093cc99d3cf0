import { PRICES_AS_OF } from '@docent/claude';
import type { Observation } from '@docent/contracts/actions';
import type { Receipt, Usage } from '@docent/contracts/turn';
import type { Draft } from './draft.ts';
import type { Scope } from './scope.ts';

/** What the turn did and cost, every call behind it included. */
export function receiptOf({ context, claude, turn, started }: Scope, draft: Draft): Receipt {
  const milliseconds = Date.now() - started;
  const usage = addedUp(context.usage);
  const own = { function: 'orchestrator', milliseconds, cold: context.cold };
  return {
    turn,
    trace: context.trace,
    startedAt: new Date(started).toISOString(),
    milliseconds,
    offline: claude.offline,
    rounds: draft.rounds,
    usage,
    usd: usage.reduce((sum, { usd }) => sum + usd, 0),
    ...(usage.length > 0 && { pricesAsOf: PRICES_AS_OF }),
    functions: [...Map.groupBy([own, ...context.calls], (call) => call.function)].map(([name, calls]) => ({
      function: name,
      calls: calls.length,
      milliseconds: Math.round(calls.reduce((sum, call) => sum + call.milliseconds, 0)),
      coldStarts: calls.filter(({ cold }) => cold).length,
    })),
    searches: draft.observations.flatMap(searched),
    dense: draft.observations.every(({ dense }) => dense !== false),
    stopped: draft.stopped,
    notes: [...draft.notes],
  };
}

function searched({ action, passages = [] }: Observation): Receipt['searches'] {
  if (action.type !== 'search') return [];
  const found = passages.map(({ path, chunk, place, ranks }) => ({ document: path, chunk, place, ranks }));
  return [{ query: action.queries.join(' · '), passages: found }];
}

/** One line for each model in each role. */
function addedUp(usage: Usage[]): Usage[] {
  return [...Map.groupBy(usage, ({ role, model }) => `${role} ${model}`).values()].map((same) =>
    same.reduce((sum, use) => ({
      role: use.role,
      model: use.model,
      calls: sum.calls + use.calls,
      inputTokens: sum.inputTokens + use.inputTokens,
      outputTokens: sum.outputTokens + use.outputTokens,
      cacheReadTokens: sum.cacheReadTokens + use.cacheReadTokens,
      cacheWriteTokens: sum.cacheWriteTokens + use.cacheWriteTokens,
      usd: sum.usd + use.usd,
    })),
  );
}
