import type { Caller } from '@docent/contracts/identity';
import { mayRead, type Rights } from '@docent/contracts/rights';

import { recordKeys } from './keys.ts';
import { getRecord, putRecord, queryRecords } from './records.ts';

/** Who may do what in a collection, as it is now; nothing is said of one that is open to its whole tenant. */
export async function rightsTo(tenant: string, collection: string): Promise<Rights> {
  return (await getRecord<Rights>(recordKeys.collection(tenant, collection))) ?? {};
}

/** The collections of a tenant of which something is said. */
export async function allRights(tenant: string): Promise<Map<string, Rights>> {
  const all = new Map<string, Rights>();
  for await (const { sk, ...rights } of queryRecords<Rights>(recordKeys.collections(tenant))) all.set(sk, rights);
  return all;
}

/** The collections that this caller may not read now. */
export async function hiddenFrom(caller: Caller): Promise<Set<string>> {
  const all = await allRights(caller.tenant);
  return new Set([...all].flatMap(([collection, rights]) => (mayRead(caller, rights) ? [] : collection)));
}

export const setRights = (tenant: string, collection: string, rights: Rights): Promise<void> =>
  putRecord(recordKeys.collection(tenant, collection), rights);
