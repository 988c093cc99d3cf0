import { randomBytes } from 'node:crypto';
import { claimsOf, signed } from '../cloud/tokens.ts';

/** Somebody who asks. Names of users are the same in both tenants on purpose. */
export type Person = { tenant: string; user: string; groups: string[]; token: string };
type Groups = { readers?: string[]; editors?: string[] };
type Sharing = 'nobody' | 'tenant' | { groups: string[] };
/** What must be seen by nobody else: a word that stands in a document of a collection, or was said in a conversation. */
type Secret = { tenant: string } & ({ collection: string } | { conversation: string });

export const COLLECTIONS = ['default', 'staff', 'board'];
const PEOPLE: [tenant: string, user: string, ...groups: string[]][] = [
  ['acme', 'ann', 'staff'],
  ['acme', 'bob', 'board', 'staff'],
  ['acme', 'carol'],
  ['acme', 'root', 'docent-administrators'],
  ['other', 'ann', 'staff', 'board'],
  ['other', 'root', 'docent-administrators'],
];

/** Who may see and do what, told anew from the rules: no code of the functions is asked. */
export class World {
  readonly people: Person[] = [];
  readonly rights = new Map<string, Groups>();
  readonly secrets = new Map<string, Secret>();
  readonly documents = new Map<string, { tenant: string; collection: string }>();
  readonly conversations = new Map<string, { tenant: string; user: string; sharing: Sharing }>();
  readonly turns = new Map<string, string>();
  seen = 0;
  refused = 0;

  static async begun(): Promise<World> {
    const world = new World();
    for (const [tenant, user, ...groups] of PEOPLE)
      world.people.push({ tenant, user, groups, token: await signed(claimsOf(tenant, user, groups)) });
    return world;
  }

  secret(of: Secret): string {
    const word = `zq${randomBytes(6).toString('hex')}`;
    this.secrets.set(word, of);
    return word;
  }

  mayRead({ tenant, groups }: Person, of: { tenant: string; collection: string }): boolean {
    const { readers, editors = [] } = this.rights.get(`${of.tenant}/${of.collection}`) ?? {};
    return tenant === of.tenant && (!readers || [...readers, ...editors].some((group) => groups.includes(group)));
  }

  mayEdit(person: Person, of: { tenant: string; collection: string }): boolean {
    const { editors } = this.rights.get(`${of.tenant}/${of.collection}`) ?? {};
    return this.mayRead(person, of) && (!editors || editors.some((group) => person.groups.includes(group)));
  }

  owns({ tenant, user }: Person, conversation: string): boolean {
    const of = this.conversations.get(conversation);
    return of?.tenant === tenant && of.user === user;
  }

  mayFollow(person: Person, conversation: string): boolean {
    const of = this.conversations.get(conversation);
    if (!of || of.tenant !== person.tenant) return false;
    if (this.owns(person, conversation) || of.sharing === 'tenant') return true;
    return typeof of.sharing === 'object' && of.sharing.groups.some((group) => person.groups.includes(group));
  }

  /** Of the secrets that stand in what this person was shown, those that they may not see. */
  leaked(person: Person, shown: string): string[] {
    return [...this.secrets].flatMap(([word, of]) => {
      if (!shown.includes(word)) return [];
      const may = 'collection' in of ? this.mayRead(person, of) : this.mayFollow(person, of.conversation);
      if (may) this.seen++;
      return may ? [] : `${word} of ${JSON.stringify(of)}`;
    });
  }
}
