import { Budget, Call, Usage } from '@docent/contracts/turn';
import * as z from 'zod';

/** What travels with a call, in the invocation's client context: 3,583 bytes at most, so it is small. */
export const Carried = z.object({
  /** When the caller stops waiting, in milliseconds since 1970. */
  deadline: z.number(),
  turn: z.string().optional(),
  budget: Budget.optional(),
});
export type Carried = z.output<typeof Carried>;

/** What comes back with the answer, for the receipt: who was called behind it, and what was spent. */
export const Accounts = z.object({ cold: z.boolean(), calls: z.array(Call), usage: z.array(Usage) });
export type Accounts = z.output<typeof Accounts>;

/** The answer to a call that carried something; one that did not gets the output alone. */
export const Answer = z.object({ output: z.unknown(), accounts: Accounts });

/** A line of a stream that is no event: the accounts at its end, or the error that ended it. */
export const StreamEnd = z.union([
  z.object({ $accounts: Accounts }),
  z.object({ $error: z.object({ code: z.string(), message: z.string(), details: z.unknown() }), $accounts: Accounts }),
]);

export function toClientContext(carried: Carried): string {
  return Buffer.from(JSON.stringify({ custom: { docent: JSON.stringify(carried) } })).toString('base64');
}

/** The carried part of a Lambda context's `clientContext`, or null for a call from outside. */
export function fromClientContext(clientContext: unknown): Carried | null {
  const custom = (clientContext as { custom?: { docent?: unknown } } | undefined)?.custom?.docent;
  if (typeof custom !== 'string') return null;
  try {
    return Carried.parse(JSON.parse(custom));
  } catch {
    return null;
  }
}
