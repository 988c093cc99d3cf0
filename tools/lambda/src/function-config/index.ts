export {
  functionName,
  functionSchema,
  type Access,
  type FunctionConfig,
  type FunctionSettings,
  type Trigger,
} from './schema.ts';
export { FunctionConfigError, loadFunctions, readFunction, withInvoked } from './read-functions.ts';
