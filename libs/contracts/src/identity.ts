import * as z from 'zod';

/** Who owns documents. First in every key, so it must be safe in a key. */
export const Tenant = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a tenant is 1 to 63 of a-z, 0-9 and -');

/** On whose behalf a function runs: checked by chat-handler, believed by every function behind it. */
export const Caller = z.strictObject({
  tenant: Tenant,
  user: z.string().min(1).max(256).default('local'),
  groups: z.array(z.string().min(1).max(256)).max(200).default([]),
});
export type Caller = z.output<typeof Caller>;

/** A named set of documents within a tenant, with reader and editor groups of its own. */
export const Collection = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a collection is 1 to 63 of a-z, 0-9, ., _ and -');
export const DEFAULT_COLLECTION = 'default';

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

/** A random identifier: 26 characters of base 32, the first of them the time, so that they sort by age. */
export const Id = z.string().regex(/^[0-9a-z]{26}$/, 'an id is 26 of 0-9 and a-z');
