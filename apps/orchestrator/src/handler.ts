import { orchestrator } from '@docent/contracts/orchestrator';
import { defineStream } from '@docent/function-kit';
import { runTurn } from './run-turn.ts';

export const handler = defineStream(orchestrator, runTurn);
