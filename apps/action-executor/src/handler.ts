import { actionExecutor } from '@docent/contracts/action-executor';
import { defineFunction } from '@docent/function-kit';
import { observe } from './observe.ts';

export const handler = defineFunction(actionExecutor, async ({ actions, ...scope }, context) => ({
  observations: await Promise.all(actions.map((action) => observe(action, scope, context))),
}));
