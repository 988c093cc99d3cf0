import * as z from 'zod';
import { Caller } from './identity.ts';

/** One of the things a function can be asked to do, on whose behalf, and with what. */
export const action = <Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) =>
  z.strictObject({ action: z.literal(name), caller: Caller, ...shape });

/** The same on nobody's behalf: what the clock asks for, for all tenants. */
export const clockAction = <Name extends string>(name: Name) => z.strictObject({ action: z.literal(name) });
