import * as z from 'zod';
import { Collection, type Caller } from './identity.ts';

/** Members of this group say who may read and change which collection; that alone lets them read nothing. */
export const ADMINISTRATORS = 'docent-administrators';

const Groups = z.array(z.string().min(1).max(256)).max(50);

/**
 * Members of which groups may read a collection's documents, and which may change them too. Without `readers` everybody
 * of the tenant reads, without `editors` everybody changes who reads.
 */
export const Rights = z.strictObject({ readers: Groups.optional(), editors: Groups.optional() });
export type Rights = z.output<typeof Rights>;

/** A collection as a caller is told of it. */
export const CollectionRecord = Rights.extend({
  collection: Collection,
  documents: z.int().nonnegative(),
  mayRead: z.boolean(),
  mayEdit: z.boolean(),
});
export type CollectionRecord = z.output<typeof CollectionRecord>;

export function mayRead(caller: Pick<Caller, 'groups'>, { readers, editors }: Rights = {}): boolean {
  return !readers || isIn(caller, readers) || isIn(caller, editors ?? []);
}

export function mayEdit(caller: Pick<Caller, 'groups'>, rights: Rights = {}): boolean {
  return mayRead(caller, rights) && (!rights.editors || isIn(caller, rights.editors));
}

export const isAdministrator = ({ groups }: Pick<Caller, 'groups'>): boolean => groups.includes(ADMINISTRATORS);

const isIn = ({ groups }: Pick<Caller, 'groups'>, named: string[]) => named.some((group) => groups.includes(group));
