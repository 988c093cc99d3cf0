import type { Caller } from '@docent/contracts/identity';
import type { FunctionContext } from '@docent/function-kit';

/** What Hono carries with a request: the invocation, and who asks. */
export type Env = { Bindings: { context: FunctionContext }; Variables: { caller: Caller } };
