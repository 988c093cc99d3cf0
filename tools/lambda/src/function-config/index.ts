export {
  functionName,
  functionSchema,
  type Access,
  type FunctionConfig,
  type FunctionSettings,
  type Trigger,
} from './schema.ts';
export { deadLettersOf, grantsOf, queueReceives, type Grant } from './grants.ts';
export { queueVisibilitySeconds } from './queue-visibility.ts';
export { FunctionConfigError, loadFunctions, readFunction, withInvoked } from './read-functions.ts';
export { secretVariable } from './secret-variable.ts';
