import type { Caller } from '@docent/contracts/identity';
import {
  ADMINISTRATORS,
  isAdministrator,
  mayEdit,
  mayRead,
  type CollectionRecord,
  type Rights,
} from '@docent/contracts/rights';
import { DocentError } from '@docent/function-kit';
import { allRights, rightsTo, setRights } from '@docent/storage';
import { readAll } from './record-store.ts';

/** To who may not read a collection, nothing in it exists. */
export async function mustRead(caller: Caller, collection: string, otherwise: () => never): Promise<void> {
  if (!mayRead(caller, await rightsTo(caller.tenant, collection))) otherwise();
}

export async function mustEdit(caller: Caller, collection: string): Promise<void> {
  if (!mayEdit(caller, await rightsTo(caller.tenant, collection)))
    throw new DocentError('Forbidden', `you may not change what is in the collection ${collection}`, {
      reason: 'not-an-editor',
    });
}

/** The collections that there are: those with documents, and those of which it is said who may read them. */
export async function collections(caller: Caller): Promise<CollectionRecord[]> {
  const all = await allRights(caller.tenant);
  const counts = new Map([...all.keys()].map((collection) => [collection, 0]));
  for await (const { collection } of readAll(caller.tenant)) counts.set(collection, (counts.get(collection) ?? 0) + 1);
  return [...counts]
    .map(([collection, documents]) => toldTo(caller, collection, all.get(collection) ?? {}, documents))
    .filter((record) => record.mayRead || isAdministrator(caller))
    .sort((a, b) => (a.collection < b.collection ? -1 : 1));
}

export async function restrict(caller: Caller, collection: string, rights: Rights): Promise<CollectionRecord> {
  if (!isAdministrator(caller))
    throw new DocentError('Forbidden', `only members of the group ${ADMINISTRATORS} say who may read a collection`, {
      reason: 'not-an-administrator',
    });
  await setRights(caller.tenant, collection, rights);
  let documents = 0;
  for await (const record of readAll(caller.tenant)) if (record.collection === collection) documents++;
  return toldTo(caller, collection, rights, documents);
}

const toldTo = (caller: Caller, collection: string, rights: Rights, documents: number): CollectionRecord => ({
  ...{ collection, documents, ...rights },
  ...{ mayRead: mayRead(caller, rights), mayEdit: mayEdit(caller, rights) },
});
