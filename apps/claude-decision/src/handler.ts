import { callFor, claudeFromEnvironment } from '@docent/claude';
import { claudeDecision } from '@docent/contracts/claude-decision';
import { defineFunction } from '@docent/function-kit';

const claude = claudeFromEnvironment();

export const handler = defineFunction(claudeDecision, async (input, context) => ({
  ...(await claude.decide(input, callFor(context))),
  offline: claude.offline,
}));
