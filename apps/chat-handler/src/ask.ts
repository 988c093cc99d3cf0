import type { Contract } from '@docent/contracts/contract';
import { conversationManager } from '@docent/contracts/conversation-manager';
import { documentManagement } from '@docent/contracts/document-management';
import { checkInput, DocentError, type Asked } from '@docent/function-kit';
import type { Context } from 'hono';
import type * as z from 'zod';
import type { Env } from './env.ts';

type Acting = { action: string };
type In<C extends Contract> = Extract<z.input<C['input']>, Acting>;
type Out<C extends Contract, Action> = Omit<Extract<z.output<C['output']>, { action: Action }>, 'action'>;

/** Asks a function for one of its actions in the caller's name, and gives what it answers. */
const asking =
  <C extends Contract>(contract: C) =>
  async <Action extends In<C>['action']>(
    c: Context<Env>,
    action: Action,
    rest: Omit<Extract<In<C>, { action: Action }>, 'action' | 'caller'>,
  ): Promise<Out<C, Action>> => {
    const input = { ...rest, action, caller: c.get('caller') } as unknown as Asked<C, Action>;
    // Checked here too: what does not fit is the request's fault, said without a way through two functions.
    checkInput(contract.input, input, c.req.path);
    const { action: _action, ...answer } = (await c.env.context.call(contract, input)) as Acting;
    return answer as Out<C, Action>;
  };

export const askConversations = asking(conversationManager);
export const askDocuments = asking(documentManagement);

/** The request's JSON as the schema reads it. */
export async function bodyAs<Schema extends z.ZodType>(c: Context<Env>, schema: Schema): Promise<z.output<Schema>> {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new DocentError('Unsupported', 'send JSON: Content-Type: application/json');
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (error) {
    if (error instanceof DocentError) throw error;
    throw new DocentError('InvalidInput', `the body is not JSON: ${(error as Error).message}`);
  }
  return checkInput(schema, body, c.req.path);
}

/** The request's query as the schema reads it. */
export const queryAs = <Schema extends z.ZodType>(c: Context<Env>, schema: Schema): z.output<Schema> =>
  checkInput(schema, c.req.query(), c.req.path);
